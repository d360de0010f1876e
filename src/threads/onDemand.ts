// What most programs need late or never: errors, items, functions and coroutines of the page. Loaded when the first comes.

export { goOn } from "./furtherReply.ts";
export { answerCalls } from "./pageCalls.ts";
export { reportUnhandled } from "./reportUnhandled.ts";
