import { expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { runVirtual } from "../testing/index.ts";
import { NotImplementedError, openPersistentFileSystem } from "./index.ts";

it("persistent files are refused where there is no OPFS", () =>
  runVirtual(function* () {
    expect(yield* raised(openPersistentFileSystem())).toBeInstanceOf(NotImplementedError);
  }));
