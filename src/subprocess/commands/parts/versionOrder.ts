/**
 * Compares names with versions in them, as `sort -V` does: what begins with a dot comes first; endings as `.tar.gz` count only
 * where the rest is equal.
 *
 * @see https://www.gnu.org/software/coreutils/manual/html_node/Version-sort-ordering-rules.html
 */
export function byVersion(a: string, b: string): number {
  if (a === b) return 0;
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0) return rank;
  return byParts(withoutEnding(a), withoutEnding(b)) || byParts(a, b);
}

/** Nothing, `.` and `..` come first, then hidden files, then the others. */
function rankOf(name: string): number {
  const first = ["", ".", ".."].indexOf(name);
  if (first !== -1) return first;
  return name.startsWith(".") ? 3 : 4;
}

function withoutEnding(name: string): string {
  return name.replace(/(?:\.[A-Za-z~][A-Za-z0-9~]*)+$/, "");
}

/** What is before digits by characters, digits as a number, and so on. */
function byParts(a: string, b: string): number {
  const [left, right] = [a.split(/(\d+)/), b.split(/(\d+)/)];
  for (let at = 0; at < Math.max(left.length, right.length); at++) {
    const [x = "", y = ""] = [left[at], right[at]];
    const order = at % 2 === 1 ? byDigits(x, y) : byCharacters(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

function byDigits(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (left.length !== right.length) return left.length - right.length;
  return left < right ? -1 : left > right ? 1 : 0;
}

function byCharacters(a: string, b: string): number {
  for (let at = 0; at < Math.max(a.length, b.length); at++) {
    const order = weightOf(a[at]) - weightOf(b[at]);
    if (order !== 0) return order;
  }
  return 0;
}

/** `~` comes before the end, a letter after it, any other character last. */
function weightOf(char: string | undefined): number {
  if (char === undefined) return 0;
  if (char === "~") return -1;
  return /[A-Za-z]/.test(char) ? char.charCodeAt(0) : char.charCodeAt(0) + 256;
}
