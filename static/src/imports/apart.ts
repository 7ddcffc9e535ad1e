// Rows that have the number of a stored crash and seem to be another: both, side by side.
import { h } from "../dom";
import type { CrashInShort, SetApart } from "../generated/api";
import { formatNumber } from "../i18n";
import type { State } from "../state";
import { day } from "../ui/bits";
import { confirmed } from "../ui/confirm";
import { table } from "../ui/table";
import { importWords } from "./words";

const STEP = 20;

function inShort(state: State, crash: CrashInShort, differs: string[]): HTMLElement {
  const facts: [name: string, value: Node | string][] = [
    ["date", day(state, crash.date)],
    ["severity", state.term("severity", crash.severity)],
    ["street", crash.street],
    ["place", place(state, crash)],
  ];
  const said = facts.filter(([, value]) => value !== "");
  return h(
    "span",
    { class: "import-short" },
    ...said.map(([name, value]) => h(differs.includes(name) ? "mark" : "span", {}, value)),
  );
}

const place = (state: State, { lon, lat }: CrashInShort): string =>
  lon === null || lat === null ? "" : [lon, lat].map((v) => formatNumber(state.lang.get(), v, 5)).join(", ");

/** replace takes the file's rows; without it the file is not here any more. */
export function apartView(state: State, rows: SetApart[], replace?: () => void): HTMLElement | null {
  const t = importWords(state);
  if (rows.length === 0) return null;
  const list = table(state, {
    caption: t("apart"),
    columns: [
      { id: "number", title: t("number"), cell: (r) => r.source_id },
      {
        id: "stored",
        title: t("stored"),
        cell: (r) => inShort(state, r.stored, r.differs ?? []),
        broad: true,
      },
      { id: "given", title: t("given"), cell: (r) => inShort(state, r.given, r.differs ?? []), broad: true },
    ],
    rows,
    key: (r) => String(r.id),
    step: STEP,
  });
  const way = replace
    ? confirmed(state, t("apartTake"), t("apartAsk", { n: rows.length }), async () => replace())
    : h("p", { class: "small" }, t("apartLater"));
  return h(
    "section",
    { class: "import-part" },
    h("h4", {}, t("apart")),
    h("p", { class: "small" }, t("apartLead")),
    list,
    way,
  );
}
