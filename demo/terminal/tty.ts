import { createTask, type Coroutine, Future, Queue, type Task } from "asyncio-web";
import type { Completion } from "./completion.ts";
import type { History } from "./history.ts";
import { HistorySearch } from "./historySearch.ts";
import { inColumns } from "./inColumns.ts";
import { type Key, keysOf, type LineAction } from "./keys.ts";
import { LineEditor } from "./lineEditor.ts";
import type { LineParts } from "./lineView.ts";
import { TtyInput } from "./ttyInput.ts";
import { type Screen, TtyScreen } from "./ttyScreen.ts";

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

/** An output or input whose turn has not come. */
type Event = { readonly output: Uint8Array; readonly shown: Future<void> } | { readonly keys: string } | "resize";

/**
 * The line discipline of a terminal: what is typed can be edited until it is sent by Enter, also before any program asks for it.
 *
 * 1. One task has the screen: output, keys and changes of size come one after the other.
 * 2. Between a prompt and Enter the line is a command, with history and completion. Else it is for the program that reads
 *    next.
 */
export class Tty {
  /** What programs read. */
  readonly input: TtyInput = new TtyInput();
  readonly #options: TtyOptions;
  readonly #screen: TtyScreen;
  readonly #events = new Queue<Event>();
  readonly #line = new LineEditor();
  readonly #decoder = new TextDecoder();
  #search: HistorySearch | undefined;
  /** The command to be typed at the next prompt. */
  #wanted: string | undefined;
  #wasTab = false;

  constructor(options: TtyOptions) {
    this.#options = options;
    this.#screen = new TtyScreen(options.screen);
    options.screen.onData((keys) => this.#type(keys));
    options.screen.onResize(() => this.#events.putNowait("resize"));
  }

  /** Does the shell wait for a command? */
  get isPrompting(): boolean {
    return this.#screen.isPrompting;
  }

  /** Begins to serve the terminal, until the task is cancelled. */
  start(): Task<never> {
    return createTask(this.#serve(), { name: "terminal" });
  }

  /** Types a command as soon as the shell asks for one: what runs is interrupted. */
  command(text: string): void {
    this.#wanted = text;
    this.#type(this.isPrompting || !this.#screen.hasPrompted ? "" : "\x03");
  }

  /** Shows the output of programs; waits until the screen has it. */
  *output(output: Uint8Array): Coroutine<void> {
    const shown = new Future<void>();
    this.#events.putNowait({ output, shown });
    yield* shown;
  }

  #type(keys: string): void {
    this.#events.putNowait({ keys });
  }

  *#serve(): Coroutine<never> {
    for (;;) {
      const event = yield* this.#events.get();
      if (event === "resize") yield* this.#screen.resize(this.#shown);
      else if ("keys" in event) {
        for (const key of keysOf(event.keys)) yield* this.#press(key);
      } else {
        yield* this.#screen.show(this.#decoder.decode(event.output, { stream: true }), this.#shown);
        if (!event.shown.done()) event.shown.setResult();
      }
      yield* this.#typeWanted();
      this.#options.onActivity?.();
    }
  }

  *#typeWanted(): Coroutine<void> {
    if (this.#wanted === undefined || !this.isPrompting) return;
    this.#line.set(this.#wanted);
    this.#wanted = undefined;
    yield* this.#actions.enter();
  }

  get #shown(): LineParts {
    const [before, after] = this.#line.parts;
    return [[...(this.#search?.label ?? []), ...before], after];
  }

  *#paint(): Coroutine<void> {
    yield* this.#screen.paint(this.#shown);
  }

  *#press(key: Key): Coroutine<void> {
    const wasTab = this.#wasTab;
    this.#wasTab = false;
    if (this.#search?.press(key, this.#line) === true) yield* this.#paint();
    else {
      if (this.#search !== undefined) {
        this.#search = undefined;
        yield* this.#paint();
      }
      if ("action" in key) yield* this.#actions[key.action](wasTab);
      else {
        if ("text" in key) this.#line.insert(key.text);
        else this.#line.edit(key.edit);
        yield* this.#paint();
      }
    }
  }

  readonly #actions: Readonly<Record<LineAction, (wasTab?: boolean) => Coroutine<void>>> = {
    enter: () => this.#enter(),
    interrupt: () => this.#interrupt(),
    endOfFile: () => this.#endOfFile(),
    clear: () => this.#screen.clear(this.#shown),
    complete: (wasTab) => (this.isPrompting ? this.#complete(wasTab === true) : this.#insertTab()),
    older: () => this.#recall(() => this.#options.history.older(this.#line.text)),
    newer: () => this.#recall(() => this.#options.history.newer()),
    search: () => this.#beginSearch(),
    abort: () => this.#paint(),
  };

  *#enter(): Coroutine<void> {
    const { text } = this.#line;
    if (this.isPrompting) this.#options.history.add(text);
    yield* this.#endLine();
    this.input.add(`${text}\n`);
  }

  *#interrupt(): Coroutine<void> {
    yield* this.#endLine("^C");
    this.input.flush();
    this.#options.onInterrupt();
  }

  /** The line is done: nothing of it can be edited any more. */
  *#endLine(text = ""): Coroutine<void> {
    this.#line.edit("end");
    yield* this.#paint();
    this.#line.set("");
    yield* this.#screen.endLine(text);
  }

  /** Sends what there is, an end if there is nothing; in a command only then. */
  *#endOfFile(): Coroutine<void> {
    const { text } = this.#line;
    if (!this.isPrompting) {
      this.#line.set("");
      this.#screen.forgetLine();
      this.input.add(text);
    } else if (text === "") {
      yield* this.#endLine();
      this.input.add("");
    } else {
      this.#line.edit("delete");
      yield* this.#paint();
    }
  }

  *#insertTab(): Coroutine<void> {
    this.#line.insert("\t");
    yield* this.#paint();
  }

  *#complete(wasTab: boolean): Coroutine<void> {
    const { before, text } = this.#line;
    const completion = yield* this.#options.complete(before, this.#screen.cwd);
    this.#wasTab = true;
    if (completion.before !== before) {
      this.#line.set(completion.before + text.slice(before.length), completion.before);
      yield* this.#paint();
    } else if (wasTab && completion.choices.length > 0) {
      yield* this.#screen.showBelow(inColumns(completion.choices, this.#screen.columns), this.#shown);
    }
  }

  *#recall(find: () => string | undefined): Coroutine<void> {
    const line = this.isPrompting ? find() : undefined;
    if (line === undefined) return;
    this.#line.set(line);
    yield* this.#paint();
  }

  *#beginSearch(): Coroutine<void> {
    if (!this.isPrompting) return;
    this.#search = new HistorySearch(this.#options.history);
    yield* this.#paint();
  }
}
