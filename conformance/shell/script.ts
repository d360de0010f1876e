/** A script with what a shell made of it: a line of a corpus. */
export interface RecordedScript {
  readonly id: string;
  readonly script: string;
  /** Empty if not given. */
  readonly stdin?: string;
  /** Files that are there at the start, by their paths below the directory that the script runs in. */
  readonly files?: Readonly<Record<string, string>>;
  readonly stdout: string;
  /** 0 to 255; 128 and the number of the signal that ended the shell. */
  readonly status: number;
  /** Empty if nothing was said there. Of anything else only that counts: shells have words of their own. Not compared if not given. */
  readonly stderr?: string | undefined;
}

/** The scripts of a corpus. */
export function parseCorpus(text: string): RecordedScript[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.map((line) => JSON.parse(line) as RecordedScript);
}
