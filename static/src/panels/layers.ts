// The layer switches, each with its part of the legend.
import { Problem } from "../api";
import { h } from "../dom";
import { formatNumber } from "../i18n";
import { SWITCH_ORDER } from "../layers/index";
import type { Loader } from "../loader";
import { onAny } from "../signal";
import type { Layer, State } from "../state";
import { troubleText } from "../ui/trouble";
import { drawRow, legendRows } from "./swatch";

const rank = (id: string): number => {
  const i = SWITCH_ORDER.indexOf(id);
  return i < 0 ? SWITCH_ORDER.length : i;
};

function note(state: State, layer: Layer, loader: Loader): string {
  const { id, count } = layer.collection;
  if (count === 0) return "";
  if (!state.on.get().has(id)) return "";
  const { error } = layer.source;
  if (error) {
    const why = error instanceof Problem ? error.message : troubleText(state, error);
    return state.t("failed", { layer: state.layerTitle(id), why });
  }
  const short = loader.shortfalls().find((s) => s.id === id);
  if (short?.loaded === 0) return state.t("fromZoom");
  return "";
}

function section(state: State, layer: Layer, loader: Loader): HTMLElement {
  const { id, count } = layer.collection;
  const box = h("input", {
    type: "checkbox",
    role: "switch",
    checked: state.on.get().has(id),
    id: `layer-${id}`,
  });
  box.checked = state.on.get().has(id);
  box.addEventListener("change", () => state.show(id, box.checked));
  const rows = legendRows(state, id);
  const legend = h("ul", { class: "legend" });
  for (const row of rows)
    legend.append(
      h(
        "li",
        {},
        drawRow(row, state.theme.palette.get()),
        h("span", {}, row.word ? state.t(row.word) : (row.text ?? "")),
      ),
    );
  const single = rows.length === 1 && rows[0]?.text === state.layerTitle(id);
  const hint = note(state, layer, loader);
  return h(
    "section",
    { class: "layer", "data-layer": id },
    h(
      "label",
      { class: "switch", for: `layer-${id}` },
      h("span", { class: "switch-name" }, state.layerTitle(id)),
      single && rows[0] ? drawRow(rows[0], state.theme.palette.get()) : null,
      h("span", { class: "count" }, formatNumber(state.lang.get(), count)),
      box,
      h("span", { class: "knob", "aria-hidden": "true" }),
    ),
    hint ? h("p", { class: "note" }, hint) : null,
    state.on.get().has(id) && !single && count > 0 ? legend : null,
    id === "crashes" && count === 0
      ? h(
          "p",
          { class: "note" },
          state.t("noCrashes"),
          h("code", {}, "tongshi import crashes FILE --mapping NAME"),
        )
      : null,
  );
}

export function mountLayers(state: State, loader: Loader, element: HTMLElement): () => void {
  let shown = "";
  const render = () => {
    const layers = [...state.layers.get().values()].sort(
      (a, b) => rank(a.collection.id) - rank(b.collection.id),
    );
    const sections = layers.map((layer) => section(state, layer, loader));
    const focused = document.activeElement?.id;
    element.replaceChildren(...sections);
    if (focused?.startsWith("layer-")) document.getElementById(focused)?.focus();
  };
  /** Data arrives in many steps; only a change of the notes is worth a new panel. */
  const renderNotes = () => {
    const now = [...state.layers.get().values()].map((layer) => note(state, layer, loader)).join("|");
    if (now === shown) return;
    shown = now;
    render();
  };
  const stops = [
    onAny([state.layers, state.on, state.lang, state.theme.palette], render),
    onAny([state.data, loader.asked], renderNotes),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
