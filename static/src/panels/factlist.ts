// The columns of a feature, as its layer's catalogue names them.
import { h } from "../dom";
import { facts } from "../facts";
import { follow } from "../follow";
import type { Shape } from "../shape";
import type { State } from "../state";

export function factList(state: State, shape: Shape): HTMLElement {
  const layer = state.layer(shape.layer);
  const list = h("dl", { class: "facts", tabindex: 0 });
  if (!layer) return list;
  for (const fact of facts(shape.props, layer.collection, state.language)) {
    const link = fact.link;
    const value = link ? h("button", { type: "button", class: "link" }, `${fact.value} →`) : fact.value;
    if (link && value instanceof HTMLElement) value.addEventListener("click", () => void follow(state, link));
    list.append(h("div", {}, h("dt", {}, fact.label), h("dd", {}, value)));
  }
  return list;
}
