import type { Import } from "./wasiImports.ts";

/** The part of WebAssembly by which a program waits for a promise; TypeScript does not know it yet. */
export interface Jspi {
  readonly Suspending: new (fn: Import<number | Promise<number>>) => WebAssembly.ImportValue;
  promising(fn: () => void): () => Promise<void>;
}

/** Can WebAssembly wait for promises here? Chromium has it since 137, Firefox since 153. */
export function canSuspend(): boolean {
  return "Suspending" in WebAssembly && "promising" in WebAssembly;
}
