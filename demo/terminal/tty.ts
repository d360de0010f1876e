import { createTask, type Coroutine, Future, Queue, type Task, until } from "asyncio-web";
import type { Terminal } from "@xterm/xterm";
import type { Completion } from "./completion.ts";
import type { History } from "./history.ts";
import { type Action, type Key, keysOf } from "./keys.ts";
import { graphemesOf, LineEditor } from "./lineEditor.ts";
import { LineView, move } from "./lineView.ts";
import { TtyInput } from "./ttyInput.ts";
import { useWidths } from "./widths.ts";

/** What of a terminal's screen and keyboard is needed, with or without a page. */
export type Screen = Pick<Terminal, "buffer" | "cols" | "onData" | "onResize" | "parser" | "unicode"> & {
  write(data: string | Uint8Array, callback?: () => void): void;
  registerMarker(offset?: number): { readonly line: number; dispose(): void } | undefined;
};

/** What the keys of a terminal are for. */
export interface TtyOptions {
  readonly screen: Screen;
  readonly history: History;
  /** Completes what stands before the cursor, in a directory. */
  readonly complete: (before: string, cwd: string) => Coroutine<Completion>;
  /** Ctrl-C. */
  readonly onInterrupt: () => void;
  /** Something was typed, or shown. */
  readonly onActivity?: (() => void) | undefined;
}

/** Marks of a prompt: a terminal learns from them where it begins and ends. */
export const promptStart = "\x1b]133;A\x07";
export const promptEnd = "\x1b]133;B\x07";

/** Where a prompt is complete: what follows is not part of it. */
const afterPrompt = new RegExp(`(?<=${promptEnd})`);

/** An output or input whose turn has not come. */
type Event = { readonly output: Uint8Array; readonly shown: Future<void> } | { readonly keys: string } | "resize";

/**
 * The line discipline of a terminal: what is typed can be edited until it is sent by Enter, also before any program asks for it.
 *
 * 1. One task has the screen: output, keys and changes of size come one after the other, each when the screen shows the one
 *    before, so that the cursor is where it seems to be.
 * 2. Between the marks of a prompt and Enter the line is a command, with history and completion. Else it is for the program
 *    that reads next.
 *
 * @see https://gitlab.freedesktop.org/Per_Bothner/specifications/blob/master/proposals/semantic-prompts.md
 */
export class Tty {
  /** What programs read. */
  readonly input: TtyInput = new TtyInput();
  readonly #options: TtyOptions;
  readonly #screen: Screen;
  readonly #events = new Queue<Event>();
  readonly #line = new LineEditor();
  readonly #view: LineView;
  readonly #decoder = new TextDecoder();
  /** The directory that the shell said it is in. */
  #cwd = "/";
  #isCommand = false;
  #isShown = false;
  /** The last output, up to what a prompt may hold. */
  #tail = "";
  #prompt = "";
  #promptColumn = 0;
  #promptMark: ReturnType<Screen["registerMarker"]>;
  #search: { text: string; at: number | undefined } | undefined;
  #wasTab = false;

  constructor(options: TtyOptions) {
    this.#options = options;
    this.#screen = options.screen;
    this.#view = new LineView(useWidths(options.screen));
    this.#screen.parser.registerOscHandler(133, (mark) => this.#onMark(mark));
    this.#screen.parser.registerOscHandler(7, (url) => {
      this.#cwd = url.replace(/^file:\/\/[^/]*/, "");
      return true;
    });
    this.#screen.onData((keys) => this.type(keys));
    this.#screen.onResize(() => this.#events.putNowait("resize"));
  }

  /** Does the shell wait for a command? */
  get isCommand(): boolean {
    return this.#isCommand;
  }

  /** Begins to serve the terminal, until the task is cancelled. */
  start(): Task<never> {
    return createTask(this.#serve(), { name: "terminal" });
  }

  /** Does as if this were typed. */
  type(keys: string): void {
    this.#events.putNowait({ keys });
  }

  /** Shows the output of programs; waits until the screen has it. */
  *output(output: Uint8Array): Coroutine<void> {
    const shown = new Future<void>();
    this.#events.putNowait({ output, shown });
    yield* shown;
  }

  *#serve(): Coroutine<never> {
    for (;;) {
      const event = yield* this.#events.get();
      if (event === "resize") yield* this.#resize();
      else if ("keys" in event) {
        for (const key of keysOf(event.keys)) yield* this.#press(key);
      } else {
        const text = this.#decoder.decode(event.output, { stream: true });
        for (const part of text.split(afterPrompt)) yield* this.#show(part);
        if (!event.shown.done()) event.shown.setResult();
      }
      this.#options.onActivity?.();
    }
  }

  *#write(text: string): Coroutine<void> {
    if (text !== "") yield* until(new Promise<void>((resolve) => this.#screen.write(text, resolve)));
  }

  *#show(text: string): Coroutine<void> {
    this.#tail = (this.#tail + text).slice(-4096);
    const wasCommand = this.#isCommand;
    const hidden = wasCommand ? this.#hidePrompt() : this.#isShown ? this.#view.hide() : "";
    this.#isShown = this.#isCommand = false;
    yield* this.#write(hidden + text.replaceAll("\n", "\r\n"));
    if (wasCommand && !this.#isCommand) yield* this.#showPrompt();
    else if (this.#line.text !== "") yield* this.#paint();
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
      this.#isCommand = true;
      this.#isShown = false;
    }
    return true;
  }

  /** Moves to the row where the prompt begins, and takes away all from there. */
  #hidePrompt(): string {
    const rows = this.#cursorLine - (this.#promptMark?.line ?? this.#cursorLine - this.#view.row);
    return `${move(rows, "A")}\r${move(this.#promptColumn, "C")}\x1b[J`;
  }

  *#showPrompt(): Coroutine<void> {
    this.#isShown = false;
    yield* this.#write((this.#screen.buffer.active.cursorX > 0 ? "\r\n" : "") + this.#prompt);
    if (this.#line.text !== "") yield* this.#paint();
  }

  get #cursorLine(): number {
    const { baseY, cursorY } = this.#screen.buffer.active;
    return baseY + cursorY;
  }

  /** The line as it is shown, in two parts: before the cursor, and from there. */
  get #shown(): [before: readonly string[], after: readonly string[]] {
    const label = this.#search === undefined ? [] : graphemesOf(`(search: ${this.#search.text}) `);
    const { graphemes, cursor } = this.#line;
    return [[...label, ...graphemes.slice(0, cursor)], graphemes.slice(cursor)];
  }

  *#paint(): Coroutine<void> {
    const { cols, buffer } = this.#screen;
    if (!this.#isShown) {
      if (buffer.active.cursorX >= cols) yield* this.#write("\r\n");
      this.#view.begin(buffer.active.cursorX);
      this.#isShown = true;
    }
    yield* this.#write(this.#view.paint(this.#shown, cols));
  }

  *#resize(): Coroutine<void> {
    if (!this.#isShown) return;
    this.#view.resize(this.#shown, this.#screen.cols);
    yield* this.#paint();
  }

  *#press(key: Key): Coroutine<void> {
    const wasTab = this.#wasTab;
    this.#wasTab = false;
    if (this.#search !== undefined && (yield* this.#pressInSearch(key, this.#search))) return;
    if ("text" in key) this.#line.insert(key.text);
    else if (!this.#line.edit(key.action)) return yield* this.#act(key.action, wasTab);
    yield* this.#paint();
  }

  *#act(action: Action, wasTab: boolean): Coroutine<void> {
    const { history } = this.#options;
    switch (action) {
      case "enter":
        return yield* this.#enter();
      case "interrupt":
        return yield* this.#interrupt();
      case "endOfFile":
        return yield* this.#endOfFile();
      case "clear":
        yield* this.#write("\x1b[H\x1b[2J");
        this.#isShown = false;
        return yield* this.#isCommand ? this.#showPrompt() : this.#paint();
      case "complete":
        if (this.#isCommand) return yield* this.#complete(wasTab);
        this.#line.insert("\t");
        return yield* this.#paint();
      default:
    }
    if (!this.#isCommand) return;
    if (action === "search") this.#search = { text: "", at: undefined };
    const line =
      action === "up" ? history.older(this.#line.text) : action === "down" ? history.newer() : this.#line.text;
    if (line !== undefined && action !== "search") this.#line.set(line);
    yield* this.#paint();
  }

  *#enter(): Coroutine<void> {
    const { text } = this.#line;
    this.#line.edit("end");
    if (this.#isShown) yield* this.#paint();
    if (this.#isCommand) this.#options.history.add(text);
    this.#begin();
    this.input.add(`${text}\n`);
    yield* this.#write("\r\n");
  }

  *#interrupt(): Coroutine<void> {
    this.#line.edit("end");
    if (this.#isShown) yield* this.#paint();
    this.#begin();
    this.input.flush();
    yield* this.#write("^C\r\n");
    this.#options.onInterrupt();
  }

  /** An end, if there is nothing to be sent; in a command, only if there is nothing at all. */
  *#endOfFile(): Coroutine<void> {
    const { text } = this.#line;
    if (this.#isCommand && text !== "") {
      this.#line.edit("delete");
      return yield* this.#paint();
    }
    const isCommand = this.#isCommand;
    this.#begin();
    this.input.add(text);
    if (isCommand) yield* this.#write("\r\n");
  }

  /** Begins a new line: the one before is sent or dropped. */
  #begin(): void {
    this.#line.set("");
    this.#isShown = this.#isCommand = false;
  }

  *#complete(wasTab: boolean): Coroutine<void> {
    const { before, text } = this.#line;
    const completion = yield* this.#options.complete(before, this.#cwd);
    this.#wasTab = true;
    if (completion.before !== before) {
      this.#line.set(completion.before + text.slice(before.length), completion.before);
      yield* this.#paint();
    } else if (wasTab && completion.choices.length > 0) {
      yield* this.#write(`\r\n${inColumns(completion.choices, this.#screen.cols)}\r\n`);
      yield* this.#showPrompt();
    }
  }

  /** A key while the history is searched; `false` if it ends the search, and means what it always means. */
  *#pressInSearch(key: Key, search: { text: string; at: number | undefined }): Coroutine<boolean> {
    const { history } = this.#options;
    if ("text" in key) search.text += key.text;
    else if (key.action === "backspace") search.text = search.text.slice(0, -1);
    else if (key.action !== "search") {
      this.#search = undefined;
      if (key.action === "abort") this.#line.set("");
      yield* this.#paint();
      return key.action === "abort";
    }
    const isNext = "action" in key && key.action === "search";
    const found = search.text === "" ? undefined : history.find(search.text, isNext ? search.at : undefined);
    if (found !== undefined) {
      search.at = found.at;
      this.#line.set(found.line);
    }
    yield* this.#paint();
    return true;
  }
}

function inColumns(texts: readonly string[], columns: number): string {
  const width = Math.max(...texts.map((text) => text.length)) + 2;
  const perRow = Math.max(1, Math.floor(columns / width));
  const rows = Math.ceil(texts.length / perRow);
  return Array.from({ length: rows }, (_, row) =>
    texts
      .filter((__, index) => index % rows === row)
      .map((text) => text.padEnd(width))
      .join("")
      .trimEnd(),
  ).join("\r\n");
}
