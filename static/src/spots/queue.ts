// Crashes that no rule could place: where they may belong, and a person's word.

import { h } from "../dom";
import type { CrashAssignment, CrashCandidate, Unassigned, UnassignedCrashes } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { State } from "../state";
import { badge, button, figure, moment } from "../ui/bits";
import { field, form } from "../ui/form";
import { emptyNote } from "../ui/region";
import { troubleText } from "../ui/trouble";
import { spotWords } from "./words";

export interface QueueActs {
  may: boolean;
  show(crash: Unassigned): void;
  assigned(crash: Unassigned): void;
  /** The page at a link of the queue. */
  page(href: string): Promise<UnassignedCrashes>;
  /** Ways to stop, called when the queue is left. */
  stops: (() => void)[];
}

const PICKABLE: Record<string, CrashCandidate["kind"]> = {
  intersections: "intersection",
  segments: "segment",
};

/** What is sent: one of the two places, or neither. */
export function assignmentOf(place: string, reason: string): CrashAssignment {
  const [kind, id] = place.split("/");
  return {
    intersection_id: kind === "intersection" ? Number(id) : null,
    segment_id: kind === "segment" ? Number(id) : null,
    reason,
  };
}

function assignForm(state: State, crash: Unassigned, acts: QueueActs): HTMLElement {
  const t = spotWords(state.lang.get());
  const name = `place-${crash.id}`;
  const option = (value: string, label: Node | string, checked: boolean) =>
    h("label", { class: "tick" }, h("input", { type: "radio", name, value, checked, required: true }), label);
  const options = (crash.candidates ?? []).map((c, i) =>
    option(
      `${c.kind}/${c.id}`,
      h(
        "span",
        {},
        c.name || state.t(c.kind === "segment" ? "unnamedRoad" : "unnamed"),
        " ",
        h(
          "small",
          {},
          `${state.term("black_spot_place", c.kind)} · ${figure(state.lang.get(), c.distance_m, "m", 0)}`,
        ),
      ),
      i === 0,
    ),
  );
  const picked = option("none/0", "", false);
  const radio = picked.querySelector("input") as HTMLInputElement;
  const pick = () => {
    const selected = state.selected.get().shape;
    const kind = selected && PICKABLE[selected.layer];
    if (!element.isConnected) return;
    picked.hidden = !kind;
    if (!kind || !selected) return;
    radio.value = `${kind}/${selected.id}`;
    radio.checked = true;
    picked.replaceChildren(radio, t("onMap", { name: state.titleOf(selected) }));
  };
  picked.hidden = true;
  acts.stops.push(state.selected.subscribe(pick));
  const element = form(
    state,
    [
      h(
        "fieldset",
        { class: "candidates" },
        h("legend", {}, t("belongsTo")),
        ...options,
        picked,
        option("none/0", t("nowhere"), false),
      ),
      h("p", { class: "small" }, t("pickOnMap")),
      field("reason", t("assignReason"), { of: bodies.CrashAssignment.reason, value: t("seenOnMap") }),
    ],
    t("assign"),
    async (values) => {
      const place = element.querySelector<HTMLInputElement>(`[name="${name}"]:checked`)?.value ?? "none/0";
      await state.api.send(
        "POST",
        `/api/crashes/${crash.id}/assignment`,
        assignmentOf(place, values.reason ?? ""),
        { "If-Match": `"${crash.revision}"` },
      );
      acts.assigned(crash);
    },
  );
  return element;
}

function rowOf(state: State, crash: Unassigned, acts: QueueActs): HTMLElement {
  const t = spotWords(state.lang.get());
  const streets = [crash.street, crash.cross_street].filter(Boolean).join(" & ");
  const title = streets || t("crashNo", { id: crash.source_id });
  const type = crash.kind ? state.term("collision_type", crash.kind) : "";
  const nearest = crash.candidates?.[0];
  const fold = h("details", { class: "fold tight" });
  const fill = () => {
    if (!fold.open || fold.querySelector("form")) return;
    fold.append(assignForm(state, crash, acts));
  };
  fold.append(h("summary", {}, t("assign")));
  fold.addEventListener("toggle", fill);
  return h(
    "li",
    { class: "queue-row", "data-crash": crash.id },
    h(
      "span",
      { class: "compare-head" },
      h("b", {}, title),
      badge(state.term("severity", crash.severity), crash.severity === "fatal" ? "bad" : "soft"),
    ),
    h(
      "p",
      { class: "small" },
      crash.occurred_at ? moment(state, crash.occurred_at) : String(crash.year),
      type ? ` · ${type}` : "",
      streets ? ` · ${t("crashNo", { id: crash.source_id })}` : "",
    ),
    h(
      "p",
      { class: "small" },
      crash.assigned_by === "person" ? crash.reason : state.term("assignment_reason", crash.reason),
    ),
    nearest
      ? h(
          "p",
          { class: "small" },
          t("nearestIs", {
            name: nearest.name || state.t("unnamed"),
            m: figure(state.lang.get(), nearest.distance_m, "m", 0),
          }),
        )
      : crash.position
        ? h("p", { class: "small" }, t("nothingNear"))
        : null,
    crash.position
      ? h(
          "div",
          { class: "acts" },
          button(t("goThere"), () => acts.show(crash)),
        )
      : null,
    acts.may ? fold : null,
  );
}

/** The queue, page by page; what has been assigned leaves it without losing the reader's place. */
export function queueView(state: State, first: UnassignedCrashes, quality: string, acts: QueueActs): Node[] {
  const t = spotWords(state.lang.get());
  const nothing = () => [
    emptyNote(t(quality === "ambiguous" ? "noAmbiguous" : "queueEmpty"), t("queueEmptyNext")),
  ];
  if (first.total === 0) return nothing();
  const lead = h("p", { class: "lead", role: "status" });
  const list = h("ul", { class: "compare-list" });
  const foot = h("div", { class: "table-foot" });
  const box = h("div", { class: "queue" }, lead, list, foot);
  let { total } = first;
  let next = nextOf(first);
  const say = () => {
    lead.textContent = `${t("queueLead", { n: total })}${acts.may ? "" : ` ${t("queueNeeds")}`}`;
    foot.replaceChildren();
    if (!next) return;
    const more = button(t("queueMore"), () => void turn(more));
    foot.append(
      h("p", {}, state.t("rowsShown", { k: list.children.length, n: Math.max(total, list.children.length) })),
      more,
    );
  };
  const add = (queue: UnassignedCrashes): void => {
    list.append(...(queue.crashes ?? []).map((c) => rowOf(state, c, { ...acts, assigned: settle })));
    next = nextOf(queue);
    say();
  };
  const turn = async (more: HTMLButtonElement) => {
    if (!next) return;
    more.disabled = true;
    const seen = list.children.length;
    try {
      add(await acts.page(next));
      list.children[seen]?.querySelector<HTMLElement>("button, summary")?.focus();
    } catch (error) {
      more.disabled = false;
      foot.append(h("p", { class: "fault", role: "alert" }, troubleText(state, error)));
    }
  };
  const settle = (crash: Unassigned): void => {
    const row = list.querySelector<HTMLElement>(`[data-crash="${crash.id}"]`);
    const after = (row?.nextElementSibling ?? row?.previousElementSibling) as HTMLElement | null;
    row?.remove();
    total -= 1;
    acts.assigned(crash);
    if (list.children.length === 0 && !next) box.replaceChildren(...nothing());
    else say();
    after?.querySelector<HTMLElement>("button, summary")?.focus();
  };
  add(first);
  return [box];
}

/** Where the next page of the queue is; empty on the last. */
export const nextOf = (queue: UnassignedCrashes): string =>
  (queue.crashes?.length ? queue.links : [])?.find((link) => link.rel === "next")?.href ?? "";
