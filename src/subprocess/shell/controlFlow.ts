/** `break N` and `continue N`, on their way to the loop. */
export class LoopJump {
  readonly kind: "break" | "continue";
  levels: number;

  constructor(kind: "break" | "continue", levels: number) {
    this.kind = kind;
    this.levels = levels;
  }
}

/** `return`, on its way to the function or sourced file. */
export class FunctionReturn {
  readonly status: number;

  constructor(status: number) {
    this.status = status;
  }
}

/** `exit`, or what ends a shell like it, on its way to the EXIT trap. */
export class ShellExit {
  readonly status: number;
  /** Another program was run in the shell's place: there is no shell any more to run a trap. */
  readonly isReplaced: boolean;

  constructor(status: number, isReplaced = false) {
    this.status = status;
    this.isReplaced = isReplaced;
  }
}

/** A program was interrupted from the keyboard: on its way to the prompt of an interactive shell. */
export class Interruption {
  readonly status = 130;
}

/** An error that ends a shell that is not interactive: told on stderr, then status 2. */
export class ShellError extends Error {
  readonly status: number;
  /** It is told while the redirections of what has failed are in force. */
  isTold = false;

  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}
