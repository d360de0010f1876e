/** What keys do to the line. */
export type Edit =
  | "left"
  | "right"
  | "wordLeft"
  | "wordRight"
  | "home"
  | "end"
  | "backspace"
  | "delete"
  | "deleteWord"
  | "killToStart"
  | "killToEnd"
  | "killWord"
  | "yank";

/** What keys do with the line. */
export type LineAction =
  | "older"
  | "newer"
  | "search"
  | "complete"
  | "enter"
  | "interrupt"
  | "endOfFile"
  | "clear"
  | "abort";

/** What was typed or pasted. */
export type Key = { readonly text: string } | { readonly edit: Edit } | { readonly action: LineAction };

const controls: Readonly<Record<string, Key>> = {
  a: { edit: "home" },
  b: { edit: "left" },
  c: { action: "interrupt" },
  d: { action: "endOfFile" },
  e: { edit: "end" },
  f: { edit: "right" },
  g: { action: "abort" },
  h: { edit: "backspace" },
  i: { action: "complete" },
  j: { action: "enter" },
  k: { edit: "killToEnd" },
  l: { action: "clear" },
  m: { action: "enter" },
  n: { action: "newer" },
  p: { action: "older" },
  r: { action: "search" },
  u: { edit: "killToStart" },
  w: { edit: "killWord" },
  y: { edit: "yank" },
};

const sequences: Readonly<Record<string, Key>> = {
  A: { action: "older" },
  B: { action: "newer" },
  C: { edit: "right" },
  D: { edit: "left" },
  F: { edit: "end" },
  H: { edit: "home" },
  "1~": { edit: "home" },
  "3~": { edit: "delete" },
  "4~": { edit: "end" },
  "7~": { edit: "home" },
  "8~": { edit: "end" },
};

/** With Ctrl or Alt. */
const modified: Readonly<Record<string, Key>> = {
  C: { edit: "wordRight" },
  D: { edit: "wordLeft" },
  "3~": { edit: "deleteWord" },
};

const alternate: Readonly<Record<string, Key>> = {
  b: { edit: "wordLeft" },
  d: { edit: "deleteWord" },
  f: { edit: "wordRight" },
  "\x7f": { edit: "killWord" },
};

// oxlint-disable-next-line no-control-regex -- what a keyboard sends
const pattern = /\x1b[[O]([\d;]*)([A-Za-z~])|\x1b([^[O])|([\x00-\x1f\x7f])|([^\x00-\x1f\x7f]+)/gu;

/** The keys of what a terminal sends. Those that mean nothing here are left out. */
export function keysOf(data: string): Key[] {
  return [...data.matchAll(pattern)].map(keyOf).filter((key) => key !== undefined);
}

function keyOf([, parameters = "", final, alt, control, text]: readonly string[]): Key | undefined {
  if (text !== undefined) return { text };
  if (control === "\x7f") return { edit: "backspace" };
  if (control !== undefined) return controls[String.fromCharCode(control.charCodeAt(0) + 96)];
  if (alt !== undefined) return alternate[alt];
  const [number = "", modifier] = parameters.split(";");
  const name = final === "~" ? `${number}~` : (final ?? "");
  return (modifier === undefined ? undefined : modified[name]) ?? sequences[name];
}
