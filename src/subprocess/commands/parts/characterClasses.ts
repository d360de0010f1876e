/** The members of the classes of the C locale, in order. */
export const characterClasses: Readonly<Record<string, string>> = /* @__PURE__ */ Object.fromEntries(
  Object.entries({
    alnum: /[0-9A-Za-z]/,
    alpha: /[A-Za-z]/,
    blank: /[ \t]/,
    cntrl: /[^ -~\x80-\xff]/,
    digit: /[0-9]/,
    graph: /[!-~]/,
    lower: /[a-z]/,
    print: /[ -~]/,
    punct: /[!-/:-@[-`{-~]/,
    space: /[\t-\r ]/,
    upper: /[A-Z]/,
    xdigit: /[0-9A-Fa-f]/,
  }).map(([name, member]) => [
    name,
    Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
      .filter((char) => member.test(char))
      .join(""),
  ]),
);
