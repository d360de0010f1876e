import { FitAddon } from "@xterm/addon-fit";
import { type ITheme, Terminal } from "@xterm/xterm";
// oxlint-disable-next-line import/no-unassigned-import -- a style sheet
import "@xterm/xterm/css/xterm.css";

/** Makes the screen of a terminal, as large as the element, in the colours of the page. */
export function openScreen(element: HTMLElement): Terminal {
  const terminal = new Terminal({
    allowProposedApi: true,
    cursorBlink: true,
    fontFamily: "ui-monospace, SFMono-Regular, Menlo, Consolas, monospace",
    fontSize: 13,
    minimumContrastRatio: 4.5,
    reflowCursorLine: true,
    scrollback: 5000,
    theme: themeOf(element),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(element);
  new ResizeObserver(() => fit.fit()).observe(element);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    terminal.options.theme = themeOf(element);
  });
  terminal.attachCustomKeyEventHandler((event) => !isForPage(event, terminal));
  element.addEventListener("copy", () => terminal.clearSelection());
  return terminal;
}

/** Shift-Tab leaves the terminal; Ctrl-C with a selection copies it. */
function isForPage({ key, shiftKey, ctrlKey }: KeyboardEvent, terminal: Terminal): boolean {
  if (key === "Tab") return shiftKey;
  return ctrlKey && key === "c" && terminal.hasSelection();
}

function themeOf(element: HTMLElement): ITheme {
  const style = getComputedStyle(element);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  return {
    foreground: colour("--ink"),
    background: colour("--select"),
    cursor: colour("--accent"),
    cursorAccent: colour("--select"),
    selectionBackground: colour("--ready"),
    red: colour("--bad"),
    brightRed: colour("--bad"),
    cyan: colour("--accent"),
    brightCyan: colour("--accent"),
  };
}
