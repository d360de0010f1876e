import { show } from "../loop/checks.ts";

/** A class whose instances are errors. */
export type ErrorClass = new (...args: never[]) => Error;

/** The classes of errors that both sides know, by name. */
export const errorClasses: Map<string, ErrorClass> = new Map();

/**
 * Makes errors of this class arrive as what they are, with all their own properties; call it on both sides. Errors of
 * the language, of the DOM and of the core need no registration.
 *
 * The constructor does not run on the side that receives, so a registered class must not rely on private fields.
 * @throws TypeError if it is not a class of errors
 * @throws RangeError if another class is registered under the name
 */
export function registerError(errorClass: new (...args: never[]) => Error, name: string = errorClass.name): void {
  if (!(errorClass.prototype instanceof Error)) {
    throw new TypeError(`expected a class of errors, got ${show(errorClass)}`);
  }
  if ((errorClasses.get(name) ?? errorClass) !== errorClass) {
    throw new RangeError(`two classes of errors named ${name}`);
  }
  errorClasses.set(name, errorClass);
}
