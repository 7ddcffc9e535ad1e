// The page of the file that is being worked on: looked at, tried, imported.
import { newKey } from "../api";
import { fileHead } from "../casework/folds";
import { h } from "../dom";
import type { ImportJob, ImportRequest, Job } from "../generated/api";
import type { ScreenContext } from "../screens/screen";
import { button } from "../ui/bits";
import { followJob } from "../ui/job";
import { emptyNote } from "../ui/region";
import { type Draft, draft, requestOf, setDraft } from "./draft";
import { type LookView, lookView } from "./look";
import { forget } from "./pieces";
import { importRecord } from "./record";
import { refusalText } from "./refusal";
import { outcomeFacts, refusedView, reportView, triedRejects } from "./report";
import { jobWords } from "./run";
import type { Outcome } from "./types";
import { importWords } from "./words";

export function draftPage(container: HTMLElement, context: ScreenContext): () => void {
  const t = importWords(context.state);
  const now = draft();
  if (!now) {
    const back = button(t("backToList"), () => context.choose(""), "solid");
    container.append(emptyNote(t("noDraft"), t("noDraftNext"), back));
    return () => undefined;
  }
  const page = new DraftPage(context, now);
  container.append(page.element);
  page.show();
  return () => page.stop();
}

class DraftPage {
  readonly element = h("div", { class: "import-page" });
  readonly #context: ScreenContext;
  readonly #draft: Draft;
  readonly #look: LookView;
  readonly #acts: HTMLElement;
  readonly #fault = h("p", { class: "fault", role: "alert", hidden: true });
  readonly #result = h("div", { class: "import-result" });
  #stops: (() => void)[] = [];

  constructor(context: ScreenContext, of: Draft) {
    this.#context = context;
    this.#draft = of;
    const { state } = context;
    const t = importWords(state);
    this.#look = lookView(context, of);
    const back = button(`← ${t("backToList")}`, () => context.choose(""), "link");
    const name = of.uploads.map((u) => u.name).join(state.lang.get() === "zh" ? "、" : ", ");
    this.#acts = h(
      "div",
      { class: "import-acts" },
      h(
        "div",
        { class: "acts" },
        button(t("importIt"), () => void this.#run({ dry_run: false }), "solid"),
        button(t("tryIt"), () => void this.#run({ dry_run: true })),
        button(t("giveUp"), () => this.#leave(true), "link"),
      ),
      h("p", { class: "small" }, t("tryNote")),
      this.#fault,
    );
    this.element.append(fileHead(back, name), this.#look.element, this.#acts, this.#result);
  }

  show(): void {
    const { job, outcome } = this.#draft;
    if (job) this.#follow(job);
    else if (outcome) this.#showOutcome(outcome);
  }

  stop(): void {
    this.#clear();
    this.#look.stop();
  }

  #clear(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.#result.replaceChildren();
  }

  #leave(forgotten: boolean): void {
    if (forgotten) for (const { id } of this.#draft.uploads) void forget(this.#context.state.api, id);
    setDraft(undefined);
    this.#context.choose("");
  }

  /** Every press is an act of its own, with a key of its own. */
  async #run(asked: Partial<ImportRequest>): Promise<void> {
    const { state, signal } = this.#context;
    this.#fault.hidden = true;
    this.#draft.asked = asked;
    this.#draft.outcome = undefined;
    this.#busy(true);
    try {
      const body = requestOf(this.#draft, asked);
      const { job } = await state.api.post<ImportJob>("/api/imports", body, newKey(), signal);
      this.#follow(job);
    } catch (error) {
      if (signal.aborted) return;
      this.#busy(false);
      this.#fault.textContent = refusalText(state, error);
      this.#fault.hidden = false;
    }
  }

  /** What is asked cannot be changed while it is under way. */
  #busy(busy: boolean): void {
    this.#look.element.inert = busy;
    this.#acts.inert = busy;
  }

  #follow(job: Job): void {
    const { state } = this.#context;
    this.#clear();
    this.#draft.job = job;
    this.#busy(true);
    const words = jobWords(state, this.#draft.asked.dry_run ? "trying" : "running");
    const over = () => {
      this.#draft.job = undefined;
      this.#busy(false);
      return [];
    };
    const done = (now: Job) => {
      this.#draft.outcome = now.result as Outcome;
      this.#showOutcome(this.#draft.outcome);
    };
    this.#stops.push(followJob(state, job, this.#result, words, { after: over, done }));
    this.#result.scrollIntoView({ block: "nearest" });
  }

  #showOutcome(outcome: Outcome): void {
    const { state } = this.#context;
    const t = importWords(state);
    this.#clear();
    const { refused } = outcome;
    const stored = !this.#draft.asked.dry_run && !refused;
    this.#look.element.hidden = this.#acts.hidden = stored;
    const title = h("h3", { tabindex: -1 }, t(this.#draft.asked.dry_run ? "tried" : "imported"));
    const files = outcome.files ?? [];
    if (refused) this.#result.append(this.#refused(outcome));
    else this.#result.append(title);
    for (const report of files) {
      if (files.length > 1) this.#result.append(h("h4", {}, report.file));
      const record = stored && report.import ? this.#record(report.import) : reportView(state, report);
      this.#result.append(record);
      const rejects = stored ? null : triedRejects(state, report.rejects ?? []);
      if (rejects) this.#result.append(rejects);
    }
    this.#result.append(...outcomeFacts(state, outcome, () => this.#context.go("black-spots", "queue")));
    if (stored)
      this.#result.append(
        h(
          "div",
          { class: "acts" },
          button(t("another"), () => this.#leave(false), "solid"),
        ),
      );
    else if (!refused)
      this.#result.append(
        h(
          "div",
          { class: "acts" },
          button(t("importIt"), () => void this.#run({ ...this.#draft.asked, dry_run: false }), "solid"),
        ),
      );
    this.#result.scrollIntoView({ block: "start" });
    this.#result.querySelector<HTMLElement>("h3")?.focus({ preventScroll: true });
  }

  #refused({ refused }: Outcome): HTMLElement {
    if (!refused) return h("div", {});
    const { asked } = this.#draft;
    return refusedView(this.#context.state, refused, {
      crs: (name) => {
        this.#look.setCRS(name);
        void this.#run(asked);
      },
      acceptShift: () => void this.#run({ ...asked, accept_shift: true }),
      acceptRemoval: () => void this.#run({ ...asked, accept_removal: true }),
      columns: () => {
        this.#look.element.scrollIntoView({ block: "start" });
        this.#look.element.querySelector<HTMLElement>("[name^='column.']")?.focus();
      },
    });
  }

  /** The import as it was noted, whose rows can be mended here as the file was read. */
  #record(id: number): HTMLElement {
    const { mapping, crs, look, asked } = this.#draft;
    const record = importRecord(this.#context, id, {
      mapping,
      crs,
      order: (look.columns ?? []).map((c) => c.name),
      replace: () => void this.#run({ ...asked, replace: true }),
    });
    this.#stops.push(record.stop);
    return record.element;
  }
}
