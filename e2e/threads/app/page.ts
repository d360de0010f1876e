import { type Coroutine, sleep } from "asyncio-web";

/** What the worker may run on the page. */
export const page = {
  *answer(): Coroutine<string> {
    yield* sleep(0.001);
    return "yes";
  },
};
