// Work of the server's that takes a while: how far it is, and the way to stop it.
import { openEvents } from "../api";
import { h } from "../dom";
import type { Job } from "../generated/api";
import type { State } from "../state";
import { button } from "./bits";
import { troubleText } from "./trouble";

/** What a screen says of its own kind of job. */
export interface JobWords {
  running: string;
  waiting: string;
  ended: string;
  cancelling: string;
  cancelled: string;
  lost: string;
  step(note: string): string;
  failed(why: string): string;
  done(now: Job): string;
}

export interface JobActs {
  /** What can be done once it has ended, however that was. */
  after(): Node[];
  done(now: Job): void;
}

/** Follows a job by its stream of events until it has ended; gives back the way to stop looking. */
export function followJob(
  state: State,
  job: Job,
  element: HTMLElement,
  words: JobWords,
  acts: JobActs,
): () => void {
  const title = h("h3", { tabindex: -1 }, words.running);
  const bar = h("progress", { max: 1, value: 0, "aria-label": words.running });
  const step = h("p", { class: "lead", role: "status" });
  const trouble = h("p", { class: "fault", role: "alert", hidden: true });
  const cancel = button(state.t("cancel"), async () => {
    cancel.disabled = true;
    step.textContent = words.cancelling;
    try {
      await state.api.send("POST", `/api/jobs/${job.id}/cancel`);
    } catch (error) {
      cancel.disabled = false;
      trouble.textContent = troubleText(state, error);
      trouble.hidden = false;
    }
  });
  const below = h("div", { class: "acts" }, cancel);
  element.replaceChildren(title, bar, step, trouble, below);
  title.focus({ preventScroll: true });
  const events = openEvents(`/api/jobs/${job.id}/events`);
  const end = (text: string) => {
    events.close();
    bar.hidden = true;
    title.textContent = words.ended;
    step.textContent = text;
    below.replaceChildren(...acts.after());
  };
  // A stream of events is not asked in the page's language, the job itself is.
  const failed = async (now: Job) => {
    events.close();
    const said = await state.api.get<Job>(`/api/jobs/${job.id}`).catch(() => now);
    end(words.failed(said.error || "–"));
  };
  const show = (now: Job) => {
    trouble.hidden = true;
    if (now.total > 0) {
      bar.max = now.total;
      bar.value = now.done;
    }
    if (!cancel.disabled) step.textContent = now.note ? words.step(now.note) : words.waiting;
    if (now.state === "done") {
      end(words.done(now));
      acts.done(now);
    } else if (now.state === "cancelled") end(words.cancelled);
    else if (now.state === "failed") void failed(now);
  };
  show(job);
  events.addEventListener("job", (event) => show(JSON.parse(event.data) as Job));
  events.onerror = () => {
    trouble.textContent = words.lost;
    trouble.hidden = false;
  };
  return () => events.close();
}
