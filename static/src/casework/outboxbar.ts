// What waits to be sent, said at the head of the works' screen.
import { h } from "../dom";
import type { State } from "../state";
import { button } from "../ui/bits";
import { type Outbox, outboxOf, type Waiting } from "./outbox";
import { caseWords } from "./words";

export const outbox = (state: State): Outbox => outboxOf(state.api, () => state.session.get().login);

/** Shows itself when something waits; gives back the way to stop. */
export function outboxBar(state: State, element: HTMLElement): () => void {
  const t = caseWords(state);
  const box = outbox(state);
  const line = (w: Waiting) =>
    h(
      "li",
      {},
      h(
        "span",
        {},
        w.label,
        w.login === state.session.get().login ? "" : ` ${t("outboxOther", { login: w.login })}`,
      ),
      w.refused ? h("span", { class: "fault" }, t("outboxRefused", { why: w.refused })) : null,
      w.refused ? button(t("outboxDrop"), () => box.drop(w.uuid), "link") : null,
    );
  const render = () => {
    const { waiting } = box;
    element.hidden = waiting.length === 0;
    if (waiting.length === 0) return element.replaceChildren();
    const n = waiting.length;
    element.replaceChildren(
      h("p", {}, h("strong", {}, n === 1 ? t("outboxTitle1") : t("outboxTitle", { n }))),
      h("ul", {}, ...waiting.map(line)),
      button(t("outboxSend"), () => void box.flush()),
    );
  };
  element.className = "outbox";
  element.setAttribute("role", "status");
  render();
  void box.flush();
  return box.watch(render);
}
