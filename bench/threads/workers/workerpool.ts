import { worker } from "workerpool";
import * as work from "./work.ts";

worker({ ...work });
