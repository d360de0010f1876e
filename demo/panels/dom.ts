/** The element with this id. @throws TypeError if the page has none, or one of another type. */
export function element<T extends Element>(id: string, type: abstract new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new TypeError(`expected #${id} to be a ${type.name}, found ${String(found)}`);
  return found;
}

/** A number field of a form, as a number. */
export function numberIn(form: HTMLFormElement, name: string): number {
  return Number(new FormData(form).get(name));
}

export function count(n: number, noun: string): string {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}
