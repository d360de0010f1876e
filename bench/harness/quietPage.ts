import type { Browser, CDPSession } from "playwright";

/** What a page's DevTools answer to `Runtime.evaluate`. */
interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: { readonly text: string; readonly exception?: { readonly description?: string } };
}

/** An answer, or an event. */
interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** An error that nobody caught. */
interface Thrown {
  readonly exceptionDetails: NonNullable<Evaluated["exceptionDetails"]>;
}

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A page of a context of its own that Playwright does not watch. Of a page that it watches it is told of every message of
 * a WebSocket, the bytes included, and that takes longer than the message itself.
 */
export class QuietPage {
  /** What nobody caught there, from when `Runtime.enable` was sent on; earlier ones are told of then. */
  readonly errors: string[] = [];
  readonly #browser: CDPSession;
  readonly #contextId: string;
  readonly #sessionId: string;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #onLoad = (): void => {};

  private constructor(browser: CDPSession, contextId: string, sessionId: string) {
    this.#browser = browser;
    this.#contextId = contextId;
    this.#sessionId = sessionId;
    browser.on("Target.receivedMessageFromTarget", ({ sessionId: from, message }) => {
      if (from === sessionId) this.#onMessage(message);
    });
  }

  /** Opens the pages of one context, and waits until they are loaded. */
  static async open(browser: Browser, ...addresses: readonly string[]): Promise<QuietPage[]> {
    const devtools = await browser.newBrowserCDPSession();
    const { browserContextId } = await devtools.send("Target.createBrowserContext");
    const pages: QuietPage[] = [];
    for (const url of addresses) {
      const { targetId } = await devtools.send("Target.createTarget", { url: "about:blank", browserContextId });
      const { sessionId } = await devtools.send("Target.attachToTarget", { targetId, flatten: false });
      const page = new QuietPage(devtools, browserContextId, sessionId);
      await page.#load(url);
      pages.push(page);
    }
    return pages;
  }

  /** What an exported function of a script of the page's server gives. */
  async call(script: string, name: string, ...args: readonly unknown[]): Promise<unknown> {
    const list = args.map((arg) => JSON.stringify(arg)).join();
    return this.#evaluate(
      `import(${JSON.stringify(script)}).then((script) => script[${JSON.stringify(name)}](${list}))`,
    );
  }

  /** Asks the page's DevTools. */
  send(method: string, params: object = {}): Promise<unknown> {
    const id = (this.#lastId += 1);
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const message = JSON.stringify({ id, method, params });
      this.#browser.send("Target.sendMessageToTarget", { sessionId: this.#sessionId, message }).catch(reject);
    });
  }

  /** Closes its context, the other pages included. */
  async close(): Promise<void> {
    await this.#browser.send("Target.disposeBrowserContext", { browserContextId: this.#contextId });
    await this.#browser.detach();
  }

  async #load(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => (this.#onLoad = resolve));
    await this.send("Page.enable");
    await this.send("Page.navigate", { url });
    await loaded;
  }

  async #evaluate(expression: string): Promise<unknown> {
    const params = { expression, awaitPromise: true, returnByValue: true };
    const { result, exceptionDetails } = (await this.send("Runtime.evaluate", params)) as Evaluated;
    if (exceptionDetails === undefined) return result.value;
    throw new Error(textOf(exceptionDetails));
  }

  #onMessage(text: string): void {
    const { id, method, params, result, error } = JSON.parse(text) as Message;
    if (method === "Page.loadEventFired") this.#onLoad();
    if (method === "Runtime.exceptionThrown") this.errors.push(textOf((params as Thrown).exceptionDetails));
    if (id === undefined) return;
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(result);
    else waiting?.reject(new Error(error.message));
  }
}

function textOf({ exception, text }: Thrown["exceptionDetails"]): string {
  return exception?.description ?? text;
}
