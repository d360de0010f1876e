import { registerError } from "asyncio-web/worker";

/** An error that page and worker know. */
export class OutOfPaint extends Error {
  readonly colour: string;

  constructor(colour: string) {
    super(`no ${colour} left`);
    this.colour = colour;
  }
}
registerError(OutOfPaint, "OutOfPaint");
