import type { FileStat } from "../../fileSystem.ts";
import { formatDate } from "./formatDate.ts";
import { modeText } from "./mode.ts";
import type { CommandLine } from "./options.ts";

/** What a long line is made of. */
interface Facts {
  readonly stat: FileStat;
  readonly links: number;
}

const timeStyles: Readonly<Record<string, string>> = { "full-iso": "%F %T.%N %z", "long-iso": "%F %H:%M" };

/** What `ls -l` says before each name, its columns padded. */
export function longFacts(entries: readonly Facts[], { has, value }: CommandLine): string[] {
  const user = has("n") ? "0" : "root";
  const style = has("full-time") ? "full-iso" : (value("time-style") ?? "");
  const format = style.startsWith("+") ? style.slice(1) : timeStyles[style];
  const rows = entries.map(({ stat, links }) => {
    const type = { file: "-", directory: "d", link: "l", device: "c" }[stat.kind];
    const time = has("u") ? stat.atime : stat.mtime;
    return {
      links: String(links),
      mode: `${type}${modeText(stat.mode)}`,
      owners: [...(has("g") ? [] : [user]), ...(has("o") ? [] : [user])],
      size: sizeText(stat.size, has("h")),
      date: formatDate(format ?? usualFormat(time), time),
    };
  });
  const linksWidth = Math.max(0, ...rows.map(({ links }) => links.length));
  const sizeWidth = Math.max(0, ...rows.map(({ size }) => size.length));
  return rows.map(({ mode, links, owners, size, date }) =>
    [mode, links.padStart(linksWidth), ...owners, size.padStart(sizeWidth), date].join(" "),
  );
}

/** With the year if it is half a year ago, or to come. */
export function usualFormat(time: number): string {
  const age = Date.now() / 1000 - time;
  return age > 15_778_476 || age < 0 ? "%b %e  %Y" : "%b %e %H:%M";
}

function sizeText(size: number, isForPeople: boolean): string {
  if (!isForPeople || size < 1024) return String(size);
  const power = Math.min(4, Math.floor(Math.log2(size) / 10));
  const scaled = size / 2 ** (10 * power);
  return `${scaled < 10 ? (Math.ceil(scaled * 10) / 10).toFixed(1) : Math.ceil(scaled)}${" KMGT"[power]}`;
}
