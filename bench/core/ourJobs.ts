import { type Awaitable, type Coroutine, sleep, until } from "asyncio-web";
import type { Case } from "./peer.ts";

function* oneTurn(i: number): Coroutine<number> {
  yield* sleep(0);
  return i;
}

/** Jobs that take one turn, and jobs that are a promise. */
export const jobCases = (
  limited: (job: (i: number) => Awaitable<number> | Coroutine<number>) => Case,
): Readonly<Record<"limit" | "limit-promise", Case>> => ({
  limit: limited(oneTurn),
  "limit-promise": limited((i) => until(Promise.resolve(i))),
});
