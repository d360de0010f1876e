import { Unicode11Addon } from "@xterm/addon-unicode11";
import type { Terminal } from "@xterm/xterm";

/** Gives a terminal the widths of Unicode 11, and tells how many columns a text takes there. */
export function useWidths(terminal: Pick<Terminal, "unicode">): (text: string) => number {
  let widthOf = (_codePoint: number): number => 1;
  const unicode: Pick<Terminal["unicode"], "register"> = {
    register(provider) {
      terminal.unicode.register(provider);
      terminal.unicode.activeVersion = provider.version;
      widthOf = (codePoint) => provider.wcwidth(codePoint);
    },
  };
  new Unicode11Addon().activate({ unicode } as Terminal);
  return (text) => {
    let width = 0;
    for (const char of text) width += widthOf(char.codePointAt(0) as number);
    return width;
  };
}
