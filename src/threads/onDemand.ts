// What most programs need late or never: errors, items, functions and coroutines of the page. Loaded when the first comes.

export { graftCall, receiveItems } from "./grafts.ts";
export { answerCalls } from "./pageCalls.ts";
export { fromWire } from "./wireError.ts";
