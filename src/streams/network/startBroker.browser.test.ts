import { expect, it } from "vitest";
import { openFrame } from "../../../test/network/cases.ts";
import { side } from "../../../test/network/side.ts";
import { getEventLoop } from "../../index.ts";
import { setBrokerUrl } from "../index.ts";

it("a broker that cannot be loaded is told of, and done without", async () => {
  const told: string[] = [];
  getEventLoop().setExceptionHandler((_, { message, exception }) => told.push(`${message}: ${String(exception)}`));
  setBrokerUrl("/nowhere/broker.js");
  const port = await side.listen(0, "capitals");
  const frame = await openFrame();
  expect(await frame.ask(port, "hello")).toMatchObject({ answer: "HELLO", via: "ChannelTransport" });
  expect(told).toEqual([
    "the broker could not be started: other pages are reached without it, more slowly: RuntimeError: its script could not be loaded: see setBrokerUrl()",
  ]);
  expect(() => setBrokerUrl("/broker.js")).toThrow("the broker has been started");
  await side.close(port);
});
