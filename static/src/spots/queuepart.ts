// The part of the black-spot screen with the crashes that wait for a place.
import { localPath, orNull } from "../api";
import { h } from "../dom";
import type { Unassigned, UnassignedCrashes } from "../generated/api";
import type { State } from "../state";
import { button } from "../ui/bits";
import type { Region } from "../ui/region";
import { queueView } from "./queue";
import { mayPlan } from "./screening";
import { spotWords } from "./words";

/** How many are listed at a time. */
const PAGE = 50;

const QUALITIES = ["unmatched", "ambiguous"] as const;
export type Quality = (typeof QUALITIES)[number];

export interface QueuePart {
  show(crash: Unassigned): void;
  turn(quality: Quality): void;
  /** What stands there for who may not see it. */
  unseen(): Node[];
  signal: AbortSignal;
}

/** Fills the region; the answer is how to leave. */
export function showQueue(state: State, region: Region, quality: Quality, part: QueuePart): () => void {
  const t = spotWords(state.lang.get());
  // They can be chosen for a crash, and go again with the queue.
  const lent = ["intersections", "segments"].filter((id) => !state.on.get().has(id));
  for (const id of lent) state.show(id, true);
  const stops: (() => void)[] = [];
  const tabs = h(
    "div",
    { class: "chips", role: "group", "aria-label": t("quality") },
    ...QUALITIES.map((q) => {
      const chip = button(t(q), () => part.turn(q));
      chip.className = "chip";
      chip.setAttribute("aria-pressed", String(q === quality));
      return chip;
    }),
  );
  const ask = (signal: AbortSignal) =>
    orNull(
      state.api.get<UnassignedCrashes>("/api/crashes/unassigned", { quality, limit: String(PAGE) }, signal),
    );
  void region.show(ask, (queue) => {
    if (!queue) return part.unseen();
    const focused = region.element.contains(document.activeElement);
    queueMicrotask(() => focused && tabs.querySelector<HTMLElement>('[aria-pressed="true"]')?.focus());
    const view = queueView(state, queue, quality, {
      may: mayPlan(state),
      stops,
      show: part.show,
      page: (href) => state.api.get<UnassignedCrashes>(localPath(href), {}, part.signal),
      assigned: () => state.say(t("assigned")),
    });
    return [tabs, ...view];
  });
  return () => {
    for (const id of lent) state.show(id, false);
    for (const stop of stops) stop();
  };
}
