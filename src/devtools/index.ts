export { trace, type TraceEvent, type TraceKind } from "./trace.ts";
