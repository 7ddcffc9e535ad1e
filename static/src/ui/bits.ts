// Small parts that every screen uses: buttons, badges, figures with their unit,
// times with their zone.
import { h } from "../dom";
import { formatNumber, LOCALE } from "../i18n";
import type { State } from "../state";
import type { Lang } from "../types";

/** The one act a screen is about is solid; others are quiet; a way to elsewhere is a link. */
export function button(
  label: string,
  act: (event: Event) => void,
  kind: "solid" | "quiet" | "link" = "quiet",
): HTMLButtonElement {
  const node = h("button", { type: "button", class: kind }, label);
  node.addEventListener("click", act);
  return node;
}

/** A file of the server's, saved by the browser. The path stays on this server. */
export const download = (label: string, path: string): HTMLAnchorElement =>
  h("a", { class: "quiet", href: path, download: true }, label);

export type Tone = "good" | "warn" | "bad" | "soft" | "info";

/** A word on a colour; the word alone says it all. */
export const badge = (text: string, tone: Tone = "soft"): HTMLElement =>
  h("span", { class: `tag ${tone}` }, text);

const UNITS: Record<string, string> = {
  m: "米",
  km: "公里",
  "km/h": "公里/小时",
  s: "秒",
  "m²": "平方米",
  ha: "公顷",
  d: "天",
};

/** "18.4 m", "18.4 米", "62 %"; an unknown figure is a dash. */
export function figure(lang: Lang, value: number | null | undefined, unit = "", decimals = 1): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const word = lang === "zh" ? (UNITS[unit] ?? unit) : unit;
  return [formatNumber(lang, value, decimals), word].filter(Boolean).join(" ");
}

/** A share from 0 to 1 in per cent. */
export const percent = (lang: Lang, share: number | null | undefined): string =>
  share === null || share === undefined ? "–" : figure(lang, share * 100, "%", 0);

const here = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/**
 * A moment in the city's time zone. The zone is named when the reader's clock
 * shows another one; the tooltip always names it.
 */
export function moment(state: State, iso: string | null | undefined): HTMLElement | string {
  const at = iso ? new Date(iso) : undefined;
  if (!iso || !at || Number.isNaN(at.getTime())) return iso || "–";
  const zone = state.settings.get().zone;
  const parts = {
    year: "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  } as const;
  const write = (named: boolean) =>
    new Intl.DateTimeFormat(LOCALE[state.lang.get()], {
      ...parts,
      ...(zone ? { timeZone: zone } : {}),
      ...(named ? { timeZoneName: "short" } : {}),
    }).format(at);
  const named = zone !== undefined && zone !== here();
  return h("time", { datetime: iso, title: write(true) }, write(named));
}

/** A calendar day, which has no zone: "2026-03-01". */
export function day(state: State, iso: string | null | undefined): HTMLElement | string {
  const at = iso ? new Date(`${iso.slice(0, 10)}T00:00:00Z`) : undefined;
  if (!iso || !at || Number.isNaN(at.getTime())) return iso || "–";
  const style = { dateStyle: "medium", timeZone: "UTC" } as const;
  return h(
    "time",
    { datetime: iso.slice(0, 10) },
    new Intl.DateTimeFormat(LOCALE[state.lang.get()], style).format(at),
  );
}

/** Facts in two columns: name and value. Values that are null are left out. */
export function factTable(...rows: [name: string, value: Node | string | null | undefined][]): HTMLElement {
  const list = h("dl", { class: "pairs" });
  for (const [name, value] of rows)
    if (value !== null && value !== undefined && value !== "")
      list.append(h("div", {}, h("dt", {}, name), h("dd", {}, value)));
  return list;
}
