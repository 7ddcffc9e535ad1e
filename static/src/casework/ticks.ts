// The items of a work, ticked one by one with a thumb. A tick goes out after a
// moment in which it can be taken back: the server keeps what it was told.
import { h } from "../dom";
import type { WorkItem } from "../generated/api";
import type { State } from "../state";
import { badge, figure } from "../ui/bits";
import { caseWords } from "./words";

export const UNDO_MS = 4000;

export interface Ticks {
  element: HTMLElement;
  /** Sends at once what waits for its moment. */
  flush(): void;
}

/** "Tree · oak 81234", "Hedge 20", or what a planner wrote of it. */
export function itemText(state: State, item: WorkItem): string {
  const { title, obstruction_kind: kind, obstruction_id: id } = item;
  if (!kind) return title || String(id ?? item.id);
  const name = [state.term("obstruction_kind", kind), title === kind ? "" : title]
    .filter(Boolean)
    .join(" · ");
  return `${name} ${id ?? ""}`.trim();
}

function toDo(state: State, item: WorkItem): string {
  const action = item.action ? state.term("item_action", item.action) : "";
  const to = item.to_m === null ? "" : figure(state.lang.get(), item.to_m, "m");
  return [action, to].filter(Boolean).join(" → ");
}

/** Without send nothing can be ticked: the list is read only. */
export function tickList(
  state: State,
  items: WorkItem[],
  send: ((item: WorkItem) => Promise<unknown>) | undefined,
): Ticks {
  const t = caseWords(state);
  const soon = new Map<number, { timer: ReturnType<typeof setTimeout>; act: () => void }>();
  const line = (item: WorkItem): HTMLElement => {
    const status = h("span", { class: "tick-state", role: "status" });
    const box = h("span", { class: "tick-box", "aria-hidden": "true" });
    const node = h(
      "button",
      {
        type: "button",
        class: "tick",
        "aria-pressed": String(item.done),
        "data-item": item.id,
        disabled: item.done || !send,
      },
      box,
      h(
        "span",
        { class: "tick-text" },
        h("span", {}, itemText(state, item)),
        h("small", {}, toDo(state, item)),
      ),
      status,
    );
    if (item.done) status.append(badge(t("ticked"), "good"));
    node.addEventListener("click", () => {
      const waits = soon.get(item.id);
      if (waits) {
        clearTimeout(waits.timer);
        soon.delete(item.id);
        node.setAttribute("aria-pressed", "false");
        return status.replaceChildren();
      }
      const act = () => {
        soon.delete(item.id);
        node.disabled = true;
        status.replaceChildren(badge(t("photoSending")));
        void send?.(item).then(
          () => status.replaceChildren(badge(t("ticked"), "good")),
          () => {
            node.disabled = false;
            node.setAttribute("aria-pressed", "false");
            status.replaceChildren(badge(t("photoFailed"), "bad"));
          },
        );
      };
      soon.set(item.id, { timer: setTimeout(act, UNDO_MS), act });
      node.setAttribute("aria-pressed", "true");
      status.replaceChildren(h("span", { class: "undo" }, t("undo")));
    });
    return h("li", {}, node);
  };
  return {
    element: h("ul", { class: "ticks" }, ...items.map(line)),
    flush: () => {
      for (const { timer, act } of [...soon.values()]) {
        clearTimeout(timer);
        act();
      }
    },
  };
}
