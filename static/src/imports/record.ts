// One import as it was noted: who, when, what became of its rows, and the way back.
import { newKey } from "../api";
import { h } from "../dom";
import type { ImportFile, Job, UndoJob, Undone, UnreadRow } from "../generated/api";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { badge, factTable, moment, type Tone } from "../ui/bits";
import { confirmed } from "../ui/confirm";
import { followJob } from "../ui/job";
import { Region } from "../ui/region";
import { table } from "../ui/table";
import { apartView } from "./apart";
import { Mending, type Reading } from "./mend";
import { reportView, tallies } from "./report";
import { jobWords } from "./run";
import { both, coded, importWords } from "./words";

const STEP = 20;

const TONES: Record<string, Tone> = { done: "good", failed: "bad", running: "info" };

export const stateBadge = (state: State, code: string): HTMLElement =>
  badge(coded(state, "state", code), TONES[code] ?? "soft");

/** What is known of an import besides its own record while its file is still here. */
export interface AtHand extends Reading {
  replace?(): void;
}

export interface RecordView {
  element: HTMLElement;
  stop(): void;
}

export function importRecord(context: ScreenContext, id: number, hand?: AtHand): RecordView {
  const { state } = context;
  const region = new Region(state);
  const under = h("div", {});
  let stops: (() => void)[] = [];
  const halt = () => {
    for (const stop of stops) stop();
    stops = [];
  };
  const draw = (file: ImportFile): Node[] => {
    halt();
    const mending =
      (file.rejects ?? []).length > 0 && file.state === "done"
        ? new Mending(context, file, hand ?? readingOf(file))
        : null;
    if (mending) stops.push(() => mending.stop());
    return [
      facts(state, file),
      file.undo ? undoneView(state, file.undo) : null,
      file.report ? reportView(state, file.report) : tallies(state, countsOf(file)),
      mending?.element ?? null,
      apartView(state, file.set_apart ?? [], hand?.replace),
      unreadView(state, file.unread ?? []),
      takeBack(file),
    ].filter((node) => node !== null);
  };
  const load = () =>
    region.show((signal) => state.api.get<ImportFile>(`/api/imports/${id}`, {}, signal), draw);
  const follow = (job: Job) => {
    under.hidden = false;
    region.element.inert = true;
    const over = () => {
      region.element.inert = false;
      return [];
    };
    const done = () => {
      under.replaceChildren();
      void load();
    };
    stops.push(followJob(state, job, under, jobWords(state, "undoing"), { after: over, done }));
  };
  const takeBack = (file: ImportFile): HTMLElement | null => {
    const t = importWords(state);
    if (file.state !== "done") return null;
    if (file.kind === "roads") return h("p", { class: "small" }, t("roadsStay"));
    const counts = { file: file.file_name, added: file.rows_added, updated: file.rows_updated };
    const box = confirmed(state, t("takeBack"), t("takeBackAsk", counts), async () => {
      const path = `/api/imports/${id}/undo`;
      const key = { "Idempotency-Key": newKey() };
      follow((await state.api.send<UndoJob>("POST", path, undefined, key, context.signal)).job);
    });
    box.classList.add("import-back");
    return box;
  };
  void load();
  return {
    element: h("div", { class: "import-record" }, region.element, under),
    stop: () => {
      halt();
      region.stop();
    },
  };
}

/** An import of before is read anew as the server remembers it. */
function readingOf({ options }: ImportFile): Reading {
  const crs = (options as { crs?: unknown } | null)?.crs;
  return { mapping: undefined, crs: typeof crs === "string" ? crs : "", order: [] };
}

/** The counts of an import of the time before reports were kept. */
const countsOf = (file: ImportFile) => ({
  kind: file.kind,
  file: file.file_name,
  source: file.source,
  earlier: false,
  seconds: 0,
  read: file.rows_read,
  added: file.rows_added,
  updated: file.rows_updated,
  unchanged: file.rows_unchanged,
  set_apart: file.rows_set_apart,
  rejected: file.rows_rejected,
  removed: 0,
});

function facts(state: State, file: ImportFile): HTMLElement {
  const t = importWords(state);
  return factTable(
    [t("file"), file.file_name],
    [t("kind"), coded(state, "kind", file.kind)],
    [t("source"), file.source],
    [t("by"), file.made_by],
    [t("when"), moment(state, file.finished_at ?? file.started_at)],
    [t("state"), stateBadge(state, file.state)],
    [t("undoneBy"), file.undone_by || null],
  );
}

function undoneView(state: State, undo: Undone): HTMLElement {
  const t = importWords(state);
  const { removed, restored, left } = undo;
  const rows = undo.left_rows ?? [];
  return h(
    "section",
    { class: "import-part import-undone" },
    h("h4", {}, t("undone")),
    h("p", { role: "status" }, t("undoneText", { removed, restored, left })),
    rows.length > 0
      ? table(state, {
          caption: t("leftRows"),
          columns: [
            { id: "number", title: t("number"), cell: (r) => r.source_id },
            { id: "why", title: t("why"), cell: (r) => coded(state, "left", r.why), broad: true },
          ],
          rows,
          key: (r) => String(r.id),
          step: STEP,
        })
      : null,
  );
}

/** Cells that could not be read, as they stood. */
function unreadView(state: State, rows: UnreadRow[]): HTMLElement | null {
  const t = importWords(state);
  const cells = rows.flatMap((row) =>
    (row.cells ?? []).map((cell, i) => ({ ...cell, row, key: `${row.row}.${i}` })),
  );
  if (cells.length === 0) return null;
  return h(
    "details",
    { class: "fold" },
    h("summary", {}, t("cellsOfRows"), h("span", { class: "count" }, rows.length)),
    table(state, {
      caption: t("cellsOfRows"),
      columns: [
        { id: "number", title: t("number"), cell: ({ row }) => row.source_id || String(row.row) },
        { id: "column", title: t("column"), cell: (c) => c.column },
        { id: "value", title: t("value"), cell: (c) => c.value },
        { id: "why", title: t("why"), cell: (c) => both(state, c.reason), broad: true },
      ],
      rows: cells,
      key: (c) => c.key,
      step: STEP,
    }),
  );
}
