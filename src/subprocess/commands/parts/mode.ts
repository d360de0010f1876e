const who: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
const permissions: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111, s: 0o6000, t: 0o1000 };

/** All that a mode has. */
const everything = 0o7777;

/** Of a directory, these stay unless they are named. */
const keptOfDirectories = 0o6000;

/** Changes a mode, of a directory or not. */
type ModeChange = (mode: number, isDirectory: boolean) => number;

/** What a mode of `chmod` does: octal, or symbolic as `u+x,go-w`; nothing if the text is none. */
export function parseMode(text: string, umask: number): ModeChange | undefined {
  if (/^[0-7]+$/.test(text)) return octalChange(text);
  const steps: ModeChange[] = [];
  for (const clause of text.split(",")) {
    const [, users, actions = ""] =
      /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause) ?? /^()([-+=][0-7]+)$/.exec(clause) ?? [];
    if (users === undefined) return undefined;
    const mask = [...users].reduce((bits, user) => bits | (who[user] as number), 0);
    for (const [, operator, what = ""] of actions.matchAll(/([-+=])([ugo]|[rwxXst]*|[0-7]+)(?=[-+=]|$)/g)) {
      const isOctal = /^[0-7]/.test(what);
      if (isOctal && Number.parseInt(what, 8) > everything) return undefined;
      steps.push(isOctal ? octalStep(operator as string, what) : symbolicStep(operator as string, what, mask, umask));
    }
  }
  return (mode, isDirectory) => steps.reduce((changed, step) => step(changed, isDirectory), mode);
}

/** Fewer than five digits do not take the set-id bits of a directory. */
function octalChange(text: string): ModeChange | undefined {
  const bits = Number.parseInt(text, 8);
  if (bits > everything) return undefined;
  return (mode, isDirectory) => (isDirectory && text.length < 5 ? bits | (mode & keptOfDirectories) : bits);
}

/** `+111`, `-111`, `=755` */
function octalStep(operator: string, digits: string): ModeChange {
  const bits = Number.parseInt(digits, 8);
  if (operator === "+") return (mode) => mode | bits;
  return operator === "-" ? (mode) => mode & ~bits : () => bits;
}

/** `mask` has what the users named have, nothing if none is: then it is for all but the umask. */
function symbolicStep(operator: string, what: string, mask: number, umask: number): ModeChange {
  const affected = mask === 0 ? everything & ~umask : mask;
  return (mode, isDirectory) => {
    const bits = bitsOf(what, mode, isDirectory) & affected;
    if (operator === "+") return mode | bits;
    if (operator === "-") return mode & ~bits;
    const kept = isDirectory ? keptOfDirectories : 0;
    return (mode & (mask === 0 ? kept : ~mask | kept)) | bits;
  };
}

function bitsOf(what: string, mode: number, isDirectory: boolean): number {
  if (what === "u") return ((mode >> 6) & 7) * 0o111;
  if (what === "g") return ((mode >> 3) & 7) * 0o111;
  if (what === "o") return (mode & 7) * 0o111;
  let bits = 0;
  for (const letter of what) {
    if (letter === "X") bits |= isDirectory || (mode & 0o111) !== 0 ? 0o111 : 0;
    else bits |= permissions[letter] ?? 0;
  }
  return bits;
}

/** As `ls -l` shows it: `rw-r--r--`. */
export function modeText(mode: number): string {
  return [6, 3, 0]
    .map((shift, at) => {
      const isSpecial = (mode & (0o4000 >> at)) !== 0;
      const isExecutable = ((mode >> shift) & 1) !== 0;
      const letter = at === 2 ? "t" : "s";
      const last = isSpecial ? (isExecutable ? letter : letter.toUpperCase()) : isExecutable ? "x" : "-";
      return `${(mode >> shift) & 4 ? "r" : "-"}${(mode >> shift) & 2 ? "w" : "-"}${last}`;
    })
    .join("");
}
