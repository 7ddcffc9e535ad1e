// What became of a file, said plainly: counts, reasons, what could not be read.
import { h } from "../dom";
import type { FileReport, Rejected } from "../generated/api";
import { formatNumber } from "../i18n";
import type { State } from "../state";
import { button } from "../ui/bits";
import { table } from "../ui/table";
import type { Assigned, Outcome, Refused } from "./types";
import { both, coded, importWords } from "./words";

const COUNTS = ["read", "added", "updated", "unchanged", "set_apart", "rejected"] as const;
type Count = (typeof COUNTS)[number] | "removed" | "readable";

/** A try stores nothing: it knows what it could read, not what would be new. */
const namesOf = ({ dry_run, removed }: FileReport): Count[] => {
  if (dry_run) return ["read", "readable", "rejected"];
  return removed > 0 ? [...COUNTS, "removed"] : [...COUNTS];
};

/** One number a count; those that need a person stand out. */
export function tallies(state: State, report: FileReport): HTMLElement {
  const t = importWords(state);
  const number = (name: Count) => (name === "readable" ? report.read - report.rejected : report[name]);
  const asks = (name: Count) => number(name) > 0 && ["set_apart", "rejected"].includes(name);
  return h(
    "ul",
    { class: "import-tally" },
    ...namesOf(report).map((name) =>
      h(
        "li",
        { class: asks(name) && "asks", "data-count": name },
        h("b", {}, formatNumber(state.lang.get(), number(name))),
        h("span", {}, t(name)),
      ),
    ),
  );
}

const titled = (title: string, ...content: (Node | string | null)[]): HTMLElement =>
  h("section", { class: "import-part" }, h("h4", {}, title), ...content);

const lines = (...items: (Node | string)[]): HTMLElement =>
  h("ul", { class: "import-lines" }, ...items.map((item) => h("li", {}, item)));

const listed = (state: State, items: string[]): string => items.join(state.lang.get() === "zh" ? "、" : ", ");

/** "12 m ×5, 约10 ×2" */
const counted = (state: State, counts: Record<string, number>): string =>
  listed(
    state,
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([word, n]) => `“${word}” ×${n}`),
  );

function unreadPart(state: State, { noticed }: FileReport): HTMLElement | null {
  const t = importWords(state);
  const list = noticed?.unread ?? [];
  if (list.length === 0) return null;
  const items = list.map(({ column, count, reason, values }) => {
    const commonest = Object.fromEntries((values ?? []).map((v) => [v.value, v.count]));
    return h(
      "span",
      {},
      t("unreadColumn", { column, n: count, reason: both(state, reason) }),
      " ",
      h("small", {}, counted(state, commonest)),
    );
  });
  return titled(t("cellsUnread"), h("p", { class: "small" }, t("cellsUnreadNote")), lines(...items));
}

function noticedPart(state: State, { noticed }: FileReport): HTMLElement | null {
  const t = importWords(state);
  const notes = (noticed?.notes ?? []).map((n) => both(state, n.text));
  const repeated = (noticed?.repeated_keys ?? []).map(({ key, rows }) =>
    t("repeated", { key, rows: listed(state, (rows ?? []).map(String)) }),
  );
  const all = [...notes, ...repeated];
  return all.length > 0 ? titled(t("noticed"), lines(...all)) : null;
}

function reasonsPart(state: State, { reject_reasons }: FileReport): HTMLElement | null {
  if (!reject_reasons || reject_reasons.length === 0) return null;
  const items = reject_reasons.map(({ reason, count }) =>
    h("span", {}, h("b", {}, `${formatNumber(state.lang.get(), count)} × `), both(state, reason)),
  );
  return titled(importWords(state)("reasons"), lines(...items));
}

function wordsPart(state: State, { unknown_words, unplaced }: FileReport): HTMLElement | null {
  const t = importWords(state);
  const items = Object.entries(unknown_words ?? {}).map(([column, words]) =>
    h("span", {}, h("b", {}, column), " ", counted(state, words)),
  );
  const missing = Object.entries(unplaced ?? {});
  if (missing.length > 0)
    items.push(h("span", {}, h("b", {}, t("unplaced")), " ", counted(state, unplaced ?? {})));
  return items.length > 0 ? titled(t("unknownWords"), lines(...items)) : null;
}

function droppedPart(state: State, { dropped_columns }: FileReport): HTMLElement | null {
  const t = importWords(state);
  const columns = dropped_columns ?? [];
  if (columns.length === 0) return null;
  return h(
    "details",
    { class: "fold" },
    h("summary", {}, t("dropped"), h("span", { class: "count" }, columns.length)),
    h("p", { class: "small" }, t("droppedNote", { columns: listed(state, columns) })),
  );
}

export function reportView(state: State, report: FileReport): HTMLElement {
  return h(
    "div",
    { class: "import-report" },
    report.earlier ? h("p", { class: "small" }, importWords(state)("earlier")) : null,
    tallies(state, report),
    reasonsPart(state, report),
    unreadPart(state, report),
    noticedPart(state, report),
    wordsPart(state, report),
    droppedPart(state, report),
  );
}

export const reasonOf = (state: State, { reason, reason_zh }: Rejected): string =>
  both(state, { en: reason, zh: reason_zh });

/** The rows that a try would reject; they are mended once the rest is in. */
export function triedRejects(state: State, rejects: Rejected[]): HTMLElement | null {
  const t = importWords(state);
  if (rejects.length === 0) return null;
  return titled(
    t("rejects"),
    h("p", { class: "small" }, t("rejectsTry")),
    table(state, {
      caption: t("rejects"),
      columns: [
        { id: "row", title: t("row"), cell: (r) => r.row },
        { id: "why", title: t("why"), cell: (r) => reasonOf(state, r), broad: true },
      ],
      rows: rejects,
      key: (r) => String(r.row),
      step: 20,
    }),
  );
}

/** Where the crashes of the city belong now, and what the network has become. */
export function outcomeFacts(state: State, outcome: Outcome, openQueue: () => void): HTMLElement[] {
  const t = importWords(state);
  const out: HTMLElement[] = [];
  const { network, note } = outcome;
  if (note) out.push(h("p", {}, both(state, note)));
  if (network) {
    const { intersections: i, segments: s, warnings: n } = network;
    const counts = {
      ia: i.added,
      iu: i.updated,
      ir: i.removed,
      sa: s.added,
      su: s.updated,
      sr: s.removed,
      n,
    };
    out.push(titled(t("network"), h("p", {}, t("networkText", counts))));
  }
  const assigned: Assigned | undefined = outcome.assignment ?? network?.assignment;
  if (assigned && assigned.total > 0) {
    const { total, good, fair, ambiguous, unmatched } = assigned;
    out.push(
      titled(
        t("assigned"),
        h("p", {}, t("assignedText", { total, good, fair, ambiguous, unmatched })),
        ambiguous + unmatched > 0 ? button(t("toQueue"), openQueue, "link") : null,
      ),
    );
  }
  return out;
}

export interface Answers {
  /** Asks again with one thing changed. */
  crs(name: string): void;
  acceptShift(): void;
  acceptRemoval(): void;
  columns?(): void;
}

/** Why nothing was stored, with the one press that answers it. */
export function refusedView(state: State, refused: Refused, answers: Answers): HTMLElement {
  const t = importWords(state);
  const ways: HTMLElement[] = [];
  if (refused.kind === "shift") {
    for (const crs of ["gcj02", "bd09"])
      ways.push(
        button(
          t("useCrs", { crs: coded(state, "crs", crs) }),
          () => answers.crs(crs),
          crs === "gcj02" ? "solid" : "quiet",
        ),
      );
    ways.push(button(t("acceptShift"), answers.acceptShift));
  } else if (refused.kind === "removal") ways.push(button(t("acceptRemoval"), answers.acceptRemoval));
  else if (answers.columns) ways.push(button(t("changeColumns"), answers.columns));
  return h(
    "div",
    { class: "import-refused" },
    h("h3", { tabindex: -1 }, t("notImported", { file: refused.file })),
    h("p", { role: "alert" }, both(state, refused.says)),
    h("div", { class: "acts" }, ...ways),
    refused.report ? reportView(state, refused.report) : null,
  );
}
