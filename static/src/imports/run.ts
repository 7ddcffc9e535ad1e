// The words of the jobs of this page.
import type { State } from "../state";
import type { JobWords } from "../ui/job";
import { coded, importWords } from "./words";

export function jobWords(state: State, running: "running" | "trying" | "undoing"): JobWords {
  const t = importWords(state);
  return {
    running: t(running),
    waiting: t("waiting"),
    ended: t("ended"),
    cancelling: t("cancelling"),
    cancelled: t("cancelled"),
    lost: t("lost"),
    step: (note) => coded(state, "step", note),
    failed: (why) => t("jobFailed", { why }),
    done: () => t("jobDone"),
  };
}
