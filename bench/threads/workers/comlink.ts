import { expose } from "comlink";
import * as work from "./work.ts";

expose(work);
