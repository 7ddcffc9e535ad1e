// Rejected rows, mended in the page: those that were changed go to the server as
// a small file of the same columns and are read as the first one was.
import { newKey } from "../api";
import { h } from "../dom";
import type { FileLook, ImportFile, ImportJob, ImportRequest, Job, Rejected } from "../generated/api";
import type { ScreenContext } from "../screens/screen";
import { button } from "../ui/bits";
import { coded } from "../ui/form";
import { followJob } from "../ui/job";
import { columnsOf, csvOf } from "./csv";
import { columnsAtFault, delimiterOf, skippedRows } from "./mapping";
import { sendFile } from "./pieces";
import { refusalText } from "./refusal";
import { outcomeFacts, reasonOf, refusedView, reportView } from "./report";
import { jobWords } from "./run";
import type { Mapping, Outcome } from "./types";
import { importWords } from "./words";

/** How the file was read; of an import of before, what the server remembers of it. */
export interface Reading {
  mapping: Mapping | undefined;
  crs: string;
  /** The columns in the file's own order. */
  order: string[];
}

/** So many rows are shown at once: each is a row of fields. */
const MOST_ROWS = 100;

/** Rows can be sent again as a table only where they came as one. */
const isTable = (name: string): boolean => /\.(csv|txt|tsv|xlsx|xlsm)(\.gz)?$/i.test(name);

interface Row {
  reject: Rejected;
  now: Record<string, string>;
}

const changed = ({ reject, now }: Row): boolean =>
  Object.entries(now).some(([column, value]) => value !== (reject.raw[column] ?? ""));

export class Mending {
  readonly element = h("section", { class: "import-part import-mend" });
  readonly #context: ScreenContext;
  readonly #of: ImportFile;
  readonly #reading: Reading;
  readonly #columns: string[];
  #rows: Row[];
  readonly #result = h("div", {});
  readonly #fault = h("p", { class: "fault", role: "alert", hidden: true });
  readonly #tally = h("p", { class: "small", role: "status" });
  readonly #send: HTMLButtonElement;
  #stop: () => void = () => undefined;

  constructor(context: ScreenContext, of: ImportFile, reading: Reading) {
    this.#context = context;
    this.#of = of;
    this.#reading = reading;
    const all = (of.rejects ?? []).slice(0, MOST_ROWS);
    this.#rows = all.map((reject) => ({ reject, now: { ...reject.raw } }));
    this.#columns = columnsOf(
      all.map((r) => r.raw),
      reading.order,
    );
    this.#send = button("", () => void this.#submit({}), "solid");
    this.#draw();
  }

  stop(): void {
    this.#stop();
  }

  #draw(): void {
    const { state } = this.#context;
    const t = importWords(state);
    const title = h("h4", { tabindex: -1 }, t("rejects"));
    if (!isTable(this.#of.file_name) || this.#columns.length === 0) {
      this.element.replaceChildren(title, h("p", { class: "small" }, t("mendFeatures")), this.#plain());
      return;
    }
    const open = this.#rows.length > 0;
    const table = h(
      "div",
      { class: "import-rows", role: "region", tabindex: 0, "aria-label": t("rejects") },
      h("table", {}, this.#head(), h("tbody", {}, ...this.#rows.map((row) => this.#line(row)))),
    );
    this.element.replaceChildren(
      ...(open ? [title, h("p", { class: "small" }, t("mendLead")), table] : []),
      ...(open ? [h("div", { class: "acts" }, this.#send, this.#tally)] : []),
      this.#fault,
      this.#result,
    );
    this.#count();
  }

  /** What cannot be mended here is named with its reason. */
  #plain(): HTMLElement {
    const { state } = this.#context;
    const items = this.#rows.map(({ reject }) =>
      h("li", {}, h("b", {}, `${importWords(state)("row")} ${reject.row}`), " ", reasonOf(state, reject)),
    );
    return h("ul", { class: "import-lines" }, ...items);
  }

  #head(): HTMLElement {
    const t = importWords(this.#context.state);
    const titles = [t("row"), t("why"), ...this.#columns];
    return h("thead", {}, h("tr", {}, ...titles.map((title) => h("th", { scope: "col" }, title))));
  }

  #line(row: Row): HTMLElement {
    const { state } = this.#context;
    const t = importWords(state);
    const { reject } = row;
    const faulty = columnsAtFault(this.#reading.mapping ?? {}, reject.field, this.#columns);
    const cells = this.#columns.map((column) => {
      const input = h("input", {
        type: "text",
        "aria-label": t("mendCell", { row: reject.row, column }),
        "aria-invalid": faulty.includes(column) && "true",
        autocomplete: "off",
        size: Math.min(24, Math.max(12, (row.now[column] ?? "").length + 2)),
      });
      input.value = row.now[column] ?? "";
      input.addEventListener("input", () => {
        row.now[column] = input.value;
        input.removeAttribute("aria-invalid");
        this.#count();
      });
      return h("td", {}, input);
    });
    return h(
      "tr",
      { "data-row": reject.row },
      h("th", { scope: "row" }, reject.row),
      h("td", { class: "import-why" }, reasonOf(state, reject)),
      ...cells,
    );
  }

  #count(): void {
    const t = importWords(this.#context.state);
    const n = this.#rows.filter(changed).length;
    this.#send.disabled = n === 0;
    this.#send.textContent = t("mendSend", { n });
    this.#tally.textContent = n === 0 ? t("mendNothing") : t("mendChanged", { n });
  }

  /** The mended rows as a file, and how it is read. */
  async #request(rows: Row[], signal: AbortSignal): Promise<ImportRequest> {
    const { api } = this.#context.state;
    const { kind, source, file_name } = this.#of;
    const known = this.#reading.mapping;
    const form = known && { delimiter: delimiterOf(known), skip: skippedRows(known) };
    const text = csvOf(
      this.#columns,
      rows.map((r) => r.now),
      form,
    );
    const file = new File([text], `${file_name.replace(/\.[^.]*$/, "").slice(0, 80)}-mended.csv`);
    const told = () => undefined;
    const { id } = await sendFile(api, file, { uuid: newKey(), signal, told });
    const base = {
      kind: coded<ImportRequest["kind"]>(kind),
      uploads: [id],
      encoding: "utf-8",
      crs: this.#reading.crs,
    };
    if (known) return { ...base, mapping: known };
    const asked = { kind, encoding: "utf-8", crs: this.#reading.crs };
    const look = await api.post<FileLook>(`/api/uploads/${id}/look`, asked, undefined, signal);
    return { ...base, mapping: { ...look.mapping?.mapping, source } };
  }

  async #submit(more: Partial<ImportRequest>): Promise<void> {
    const { state, signal } = this.#context;
    const sent = this.#rows.filter(changed);
    this.#fault.hidden = true;
    this.#send.disabled = true;
    try {
      const body = { ...(await this.#request(sent, signal)), ...more };
      const { job } = await state.api.post<ImportJob>("/api/imports", body, newKey(), signal);
      this.#follow(job, sent);
    } catch (error) {
      if (signal.aborted) return;
      this.#count();
      this.#fault.textContent = refusalText(state, error);
      this.#fault.hidden = false;
    }
  }

  #follow(job: Job, sent: Row[]): void {
    const { state } = this.#context;
    this.#stop();
    const done = (now: Job) => this.#show(now.result as Outcome, sent);
    const after = () => {
      this.#count();
      return [];
    };
    this.#stop = followJob(state, job, this.#result, jobWords(state, "running"), { after, done });
  }

  /** Rows that are in leave the table; those that were rejected again are in the new import's. */
  #show(outcome: Outcome, sent: Row[]): void {
    const { state } = this.#context;
    const t = importWords(state);
    const { refused } = outcome;
    if (refused) {
      const answers = {
        crs: (crs: string) => void this.#submit({ crs }),
        acceptShift: () => void this.#submit({ accept_shift: true }),
        acceptRemoval: () => void this.#submit({ accept_removal: true }),
      };
      this.#result.replaceChildren(refusedView(state, refused, answers));
      return;
    }
    this.#rows = this.#rows.filter((row) => !sent.includes(row));
    const [report] = outcome.files ?? [];
    const open = report?.import
      ? button(t("mendOpen"), () => this.#context.choose(String(report.import)), "link")
      : null;
    this.#draw();
    this.#result.replaceChildren(
      h("h4", { tabindex: -1, class: "import-mended" }, t("mendDone")),
      ...(report ? [reportView(state, report)] : []),
      ...outcomeFacts(state, outcome, () => this.#context.go("black-spots", "queue")),
      h("div", { class: "acts" }, open ?? ""),
    );
    this.#result.querySelector<HTMLElement>("h4")?.focus({ preventScroll: true });
  }
}
