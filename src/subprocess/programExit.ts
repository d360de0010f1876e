/** What `exit()` raises, for the process to end by. */
export class ProgramExit extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`exit(${status})`);
    this.status = status;
  }
}
