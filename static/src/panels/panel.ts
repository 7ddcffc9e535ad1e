// The panel with its two tabs: a card at the left of a wide screen, a sheet at
// the bottom of a narrow one.
import { h, icon, iconButton, on } from "../dom";
import type { State } from "../state";
import type { Word } from "../words";
import { NARROW } from "./details";

const CHEVRON = "M6 15l6-6 6 6";

export interface Panel {
  layers: HTMLElement;
  list: HTMLElement;
  open(tab: "layers" | "list"): void;
  remove(): void;
}

export function mountPanel(state: State, element: HTMLElement): Panel {
  const narrow = matchMedia(NARROW);
  const pages = { layers: page("layers"), list: page("list") };
  const tabs = { layers: tab("layers"), list: tab("list") };
  const names: Record<keyof typeof tabs, Word> = { layers: "layers", list: "inView" };
  const fold = iconButton("plain fold", "", icon(CHEVRON));
  fold.setAttribute("aria-controls", "panel-body");
  const body = h("div", { class: "panel-body", id: "panel-body" }, pages.layers, pages.list);
  const bar = h("div", { class: "tabs", role: "tablist" }, tabs.layers, tabs.list);
  element.append(h("div", { class: "panel-bar" }, bar, fold), body);
  let current: keyof typeof tabs = "layers";

  const render = () => {
    const folded = element.classList.contains("folded");
    element.setAttribute("aria-label", state.t("panel"));
    bar.setAttribute("aria-label", state.t("panel"));
    const label = state.t(folded ? "openPanel" : "closePanel");
    fold.setAttribute("aria-label", label);
    fold.setAttribute("aria-expanded", String(!folded));
    fold.title = label;
    body.hidden = folded;
    for (const id of ["layers", "list"] as const) {
      tabs[id].textContent = state.t(names[id]);
      tabs[id].setAttribute("aria-selected", String(id === current));
      tabs[id].tabIndex = id === current ? 0 : -1;
      pages[id].hidden = id !== current;
    }
    if (!folded) pages[current].dispatchEvent(new Event("shown"));
  };
  const setFolded = (folded: boolean) => {
    element.classList.toggle("folded", folded);
    render();
  };
  const open = (id: keyof typeof tabs) => {
    current = id;
    setFolded(false);
  };
  for (const id of ["layers", "list"] as const) {
    tabs[id].addEventListener("click", () => open(id));
    tabs[id].addEventListener("keydown", (event) => {
      if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
      open(id === "layers" ? "list" : "layers");
      tabs[current].focus();
    });
  }
  fold.addEventListener("click", () => setFolded(!element.classList.contains("folded")));
  let opened = state.screen.get().opening;
  const stops = [
    state.lang.subscribe(render),
    // A chosen feature needs the room that an open sheet takes on a phone.
    state.selected.subscribe(({ shape }) => narrow.matches && shape && setFolded(true)),
    // A screen beside the map leaves less of it.
    state.screen.subscribe(({ id, opening }) => {
      if (opening === opened) return;
      opened = opening;
      setFolded(narrow.matches || id !== "");
    }),
    on(narrow, "change", () => setFolded(narrow.matches)),
  ];
  setFolded(narrow.matches);
  return {
    ...pages,
    open,
    remove: () => {
      for (const stop of stops) stop();
      element.replaceChildren();
    },
  };
}

const page = (id: string) =>
  h("div", {
    class: "page",
    id: `page-${id}`,
    role: "tabpanel",
    "aria-labelledby": `tab-${id}`,
    tabindex: -1,
  });

const tab = (id: string) =>
  h("button", { type: "button", role: "tab", id: `tab-${id}`, "aria-controls": `page-${id}` });
