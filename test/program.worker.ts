import { run } from "../src/index.ts";
import { program } from "./program.ts";

postMessage(await run(program()));
