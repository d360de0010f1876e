import { expect, it } from "vitest";
import type { Call } from "./calls.ts";
import { Conversation } from "./conversation.ts";

const question: Call = { op: "poll", stdin: false, seconds: 1 };

it("passes on each question, its answer, and the end", async () => {
  const conversation = new Conversation();
  const program = async (): Promise<number> => {
    const answer = await conversation.ask(question);
    return "value" in answer ? (answer.value as number) : NaN;
  };
  conversation.follow(program());
  expect(await conversation.next()).toEqual({ kind: "call", call: question });
  conversation.answer({ value: 7 });
  expect(await conversation.next()).toEqual({ kind: "ended", status: 7 });
});

it("passes on by what a program has failed", async () => {
  const conversation = new Conversation();
  conversation.follow(Promise.reject(new Error("no such import")));
  await expect(conversation.next()).rejects.toThrow("no such import");
});

it("ends a program that nobody answers any more, and all that it asks then, without a word", async () => {
  const conversation = new Conversation();
  const seen: string[] = [];
  const program = (async (): Promise<number> => {
    for (let i = 0; i < 2; i++) {
      try {
        await conversation.ask(question);
      } catch (error) {
        seen.push(String(error));
      }
    }
    throw new Error("unwound");
  })();
  conversation.follow(program);
  await conversation.next();
  conversation.abandon();
  await expect(program).rejects.toThrow("unwound");
  expect(seen).toEqual(["Error: the process has ended", "Error: the process has ended"]);
});
