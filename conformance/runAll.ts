import { runScenario } from "./runScenario.ts";
import type { Scenario, TraceEvent } from "./scenario.ts";

/** A scenario's trace, or why there is none. */
export type Outcome = { kind: "trace"; trace: TraceEvent[] } | { kind: "broken"; reason: string };

/** Runs one scenario after the other; the page and Node both call this. */
export async function runAll(scenarios: readonly Scenario[], slice?: number): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const scenario of scenarios) {
    try {
      outcomes.push({ kind: "trace", trace: await runScenario(scenario, slice) });
    } catch (error) {
      outcomes.push({
        kind: "broken",
        reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  return outcomes;
}
