import { text as library } from "./worker/inline.ts?bundle";

/** A worker that exposes the function of this text: both are sent as text, with all of the library that it needs. */
export function createWorker(name: string, text: string): Worker {
  const isExpression = /^(async\s*)?(function\b|\(|[^\s(]+\s*=>)/.test(text);
  const fn = isExpression ? text : `Object.values({${text}})[0]`; // as a method is written
  const program = `${library}\nbundle.exposeFunction(${JSON.stringify(name)}, ${fn})`;
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  try {
    return new Worker(url, { type: "module", name });
  } finally {
    URL.revokeObjectURL(url);
  }
}
