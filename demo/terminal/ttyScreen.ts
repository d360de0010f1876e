import { type Coroutine, until } from "asyncio-web";
import type { Terminal } from "@xterm/xterm";
import { type LineParts, LineView, move } from "./lineView.ts";
import { useWidths } from "./widths.ts";

/** What of a terminal is needed, with or without a page. */
export type Screen = Pick<Terminal, "buffer" | "cols" | "onData" | "onResize" | "parser" | "unicode"> & {
  write(data: string, callback?: () => void): void;
  registerMarker(offset?: number): { readonly line: number; dispose(): void } | undefined;
};

/** Marks by which a terminal learns where a prompt begins and ends, and that a command runs. */
export const promptStart = "\x1b]133;A\x07";
export const promptEnd = "\x1b]133;B\x07";
export const commandStart = "\x1b]133;C\x07";

/** Where a prompt is complete: what follows is not part of it. */
// oxlint-disable-next-line no-control-regex -- the mark of its end
const afterPrompt = /(?<=\x1b\]133;B\x07)/;

/** More than a prompt holds. */
const MOST_PROMPT = 4096;

/**
 * The output of programs, and below it the prompt and the line that is being typed. Whatever comes meanwhile goes in front of
 * these two.
 *
 * Every method waits until the terminal shows what it was given, since the cursor is where it seems to be only then: one task
 * calls them.
 *
 * @see https://gitlab.freedesktop.org/Per_Bothner/specifications/blob/master/proposals/semantic-prompts.md
 */
export class TtyScreen {
  readonly #screen: Screen;
  readonly #view: LineView;
  #cwd = "/";
  #isPrompting = false;
  #isLineShown = false;
  #tail = "";
  #prompt = "";
  #promptColumn = 0;
  #promptMark: ReturnType<Screen["registerMarker"]>;

  constructor(screen: Screen) {
    this.#screen = screen;
    this.#view = new LineView(useWidths(screen));
    screen.parser.registerOscHandler(133, (mark) => this.#onMark(mark));
    screen.parser.registerOscHandler(7, (url) => {
      this.#cwd = url.replace(/^file:\/\/[^/]*/, "");
      return true;
    });
  }

  /** The directory that the shell said it is in. */
  get cwd(): string {
    return this.#cwd;
  }

  /** Is there a prompt, to which the line is the answer? */
  get isPrompting(): boolean {
    return this.#isPrompting;
  }

  /** Has there ever been one? */
  get hasPrompted(): boolean {
    return this.#prompt !== "";
  }

  get columns(): number {
    return this.#screen.cols;
  }

  /** Shows output. */
  *show(text: string, line: LineParts): Coroutine<void> {
    for (const part of text.split(afterPrompt)) yield* this.#showPart(part, line);
  }

  /** Shows the line as it is now. */
  *paint(line: LineParts): Coroutine<void> {
    if (!this.#isLineShown) {
      if (this.#screen.buffer.active.cursorX >= this.columns) yield* this.#write("\r\n");
      this.#view.begin(this.#screen.buffer.active.cursorX);
      this.#isLineShown = true;
    }
    yield* this.#write(this.#view.paint(line, this.columns));
  }

  /** The line is sent or dropped: what follows stands below it. */
  *endLine(text = ""): Coroutine<void> {
    this.#isLineShown = this.#isPrompting = false;
    yield* this.#write(`${text}\r\n`);
  }

  /** What was shown of the line is not its own any more: the next one begins behind it. */
  forgetLine(): void {
    this.#isLineShown = false;
  }

  /** Shows something below the prompt, then the prompt once more. */
  *showBelow(text: string, line: LineParts): Coroutine<void> {
    yield* this.#write(`\r\n${text}\r\n`);
    yield* this.#showPrompt(line);
  }

  /** Clears all but the prompt and the line. */
  *clear(line: LineParts): Coroutine<void> {
    yield* this.#write("\x1b[H\x1b[2J");
    this.#isLineShown = false;
    yield* this.#isPrompting ? this.#showPrompt(line) : this.paint(line);
  }

  /** The terminal has a new width. */
  *resize(line: LineParts): Coroutine<void> {
    if (!this.#isLineShown) return;
    this.#view.resize(line, this.columns);
    yield* this.paint(line);
  }

  *#write(text: string): Coroutine<void> {
    if (text !== "") yield* until(new Promise<void>((resolve) => this.#screen.write(text, resolve)));
  }

  *#showPart(text: string, line: LineParts): Coroutine<void> {
    this.#tail = (this.#tail + text).slice(-MOST_PROMPT);
    const wasTypedBefore = this.#isPrompting && text.startsWith(commandStart);
    const isBelow = this.#isPrompting && !wasTypedBefore;
    const hidden = wasTypedBefore ? "\r\n" : isBelow ? this.#hidePrompt() : this.#isLineShown ? this.#view.hide() : "";
    this.#isLineShown = this.#isPrompting = false;
    yield* this.#write(hidden + text.replaceAll("\n", "\r\n"));
    if (isBelow && !this.#isPrompting) yield* this.#showPrompt(line);
    else yield* this.#paintIfAny(line);
  }

  *#showPrompt(line: LineParts): Coroutine<void> {
    this.#isLineShown = false;
    yield* this.#write((this.#screen.buffer.active.cursorX > 0 ? "\r\n" : "") + this.#prompt);
    yield* this.#paintIfAny(line);
  }

  *#paintIfAny(line: LineParts): Coroutine<void> {
    if (line.some((part) => part.length > 0)) yield* this.paint(line);
  }

  /** Moves to where the prompt begins, and takes away all from there. */
  #hidePrompt(): string {
    const rows = this.#promptMark === undefined ? this.#view.row : this.#cursorLine - this.#promptMark.line;
    return `${move(rows, "A")}\r${move(this.#promptColumn, "C")}\x1b[J`;
  }

  #onMark(mark: string): boolean {
    if (mark === "A") {
      this.#promptMark?.dispose();
      this.#promptMark = this.#screen.registerMarker(0);
      this.#promptColumn = this.#screen.buffer.active.cursorX;
    } else if (mark === "B") {
      const start = this.#tail.lastIndexOf(promptStart);
      if (start !== -1) {
        const end = this.#tail.indexOf(promptEnd, start) + promptEnd.length;
        this.#prompt = this.#tail.slice(start, end);
      }
      this.#isPrompting = true;
      this.#isLineShown = false;
    }
    return true;
  }

  get #cursorLine(): number {
    const { baseY, cursorY } = this.#screen.buffer.active;
    return baseY + cursorY;
  }
}
