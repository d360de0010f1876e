import type { Answer, Call } from "./calls.ts";

/** What the side that answers is told. */
type Told = { readonly kind: "call"; readonly call: Call } | { readonly kind: "ended"; readonly status: number };

/**
 * Where a program that is suspended at each question meets the coroutine that answers. A question that is abandoned ends the
 * program, and so do all that it asks after that.
 */
export class Conversation {
  readonly #abandoned = new Error("the process has ended");
  #told = Promise.withResolvers<Told>();
  #answer: PromiseWithResolvers<Answer> | undefined;
  #isAbandoned = false;

  /** For the program: asks. */
  readonly ask = (call: Call): Promise<Answer> => {
    if (this.#isAbandoned) throw this.#abandoned;
    this.#answer = Promise.withResolvers();
    this.#told.resolve({ kind: "call", call });
    return this.#answer.promise;
  };

  /** Says how the program runs. */
  follow(program: Promise<number>): void {
    program.then(
      (status) => this.#told.resolve({ kind: "ended", status }),
      (error: unknown) => {
        if (!this.#isAbandoned) this.#told.reject(error);
      },
    );
  }

  /** What the program says next. */
  next(): Promise<Told> {
    return this.#told.promise;
  }

  answer(answer: Answer): void {
    this.#told = Promise.withResolvers();
    this.#answer?.resolve(answer);
  }

  abandon(): void {
    this.#isAbandoned = true;
    this.#answer?.reject(this.#abandoned);
  }
}
