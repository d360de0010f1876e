const who: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007, a: 0o777 };
const permissions: Readonly<Record<string, number>> = { r: 0o444, w: 0o222, x: 0o111 };

/** Changes a mode, of a directory or not. */
type ModeChange = (mode: number, isDirectory: boolean) => number;

/** What a mode of `chmod` does: octal, or symbolic as `u+x,go-w`; nothing if the text is none. */
export function parseMode(text: string, umask: number): ModeChange | undefined {
  if (/^[0-7]{1,4}$/.test(text)) return () => Number.parseInt(text, 8);
  const steps: ModeChange[] = [];
  for (const clause of text.split(",")) {
    const [, users, actions = ""] = /^([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)$/.exec(clause) ?? [];
    if (users === undefined) return undefined;
    const mask = users === "" ? 0o777 & ~umask : [...users].reduce((bits, user) => bits | (who[user] as number), 0);
    for (const [, operator, what = ""] of actions.matchAll(/([-+=])([ugo]|[rwxXst]*)/g)) {
      steps.push((mode, isDirectory) => {
        const bits = bitsOf(what, mode, isDirectory) & mask;
        if (operator === "+") return mode | bits;
        return operator === "-" ? mode & ~bits : (mode & ~mask) | bits;
      });
    }
  }
  return (mode, isDirectory) => steps.reduce((changed, step) => step(changed, isDirectory), mode);
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
    .map((shift) => "rwx".replace(/./g, (letter, at: number) => ((mode >> shift) & (4 >> at) ? letter : "-")))
    .join("");
}
