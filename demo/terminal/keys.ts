/** Keys that do something else than to write what is on them. */
export type Action =
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
  | "yank"
  | "up"
  | "down"
  | "search"
  | "complete"
  | "enter"
  | "interrupt"
  | "endOfFile"
  | "clear"
  | "abort";

/** What was typed or pasted, in order: texts and actions. */
export type Key = { readonly text: string } | { readonly action: Action };

const controls: Readonly<Record<string, Action>> = {
  a: "home",
  b: "left",
  c: "interrupt",
  d: "endOfFile",
  e: "end",
  f: "right",
  g: "abort",
  h: "backspace",
  i: "complete",
  j: "enter",
  k: "killToEnd",
  l: "clear",
  m: "enter",
  n: "down",
  p: "up",
  r: "search",
  u: "killToStart",
  w: "killWord",
  y: "yank",
};

const sequences: Readonly<Record<string, Action>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  "1~": "home",
  "3~": "delete",
  "4~": "end",
  "7~": "home",
  "8~": "end",
};

/** With Ctrl or Alt. */
const modified: Readonly<Record<string, Action>> = {
  C: "wordRight",
  D: "wordLeft",
  "3~": "deleteWord",
};

const alternate: Readonly<Record<string, Action>> = {
  b: "wordLeft",
  d: "deleteWord",
  f: "wordRight",
  "\x7f": "killWord",
};

// oxlint-disable-next-line no-control-regex -- what a keyboard sends
const pattern = /\x1b[[O]([\d;]*)([A-Za-z~])|\x1b([^[O])|([\x00-\x1f\x7f])|([^\x00-\x1f\x7f]+)/gu;

/** The keys of what a terminal sends. Those that mean nothing here are left out. */
export function keysOf(data: string): Key[] {
  const keys: Key[] = [];
  for (const [, parameters = "", final, alt, control, text] of data.matchAll(pattern)) {
    if (text !== undefined) keys.push({ text });
    else {
      const action = actionOf(parameters, final, alt, control);
      if (action !== undefined) keys.push({ action });
    }
  }
  return keys;
}

function actionOf(parameters: string, final?: string, alt?: string, control?: string): Action | undefined {
  if (control !== undefined) {
    return control === "\x7f" ? "backspace" : controls[String.fromCharCode(control.charCodeAt(0) + 96)];
  }
  if (alt !== undefined) return alternate[alt];
  const [number = "", modifier] = parameters.split(";");
  const name = final === "~" ? `${number}~` : (final ?? "");
  return (modifier === undefined ? undefined : modified[name]) ?? sequences[name];
}
