// The parts of the page, in the order the keyboard goes through them.
import { h } from "./dom";
import type { State } from "./state";

export interface Page {
  skip: HTMLAnchorElement;
  menu: HTMLElement;
  menuButton: HTMLElement;
  brand: HTMLElement;
  workspace: HTMLElement;
  choices: HTMLElement;
  panel: HTMLElement;
  map: HTMLElement;
  corner: HTMLElement;
  sheet: HTMLElement;
  banner: HTMLElement;
  message: HTMLElement;
  hint: HTMLElement;
  empty: HTMLElement;
  scale: HTMLElement;
  attribution: HTMLElement;
  progress: HTMLElement;
  status: HTMLElement;
}

export function buildPage(root: HTMLElement, state: State): Page {
  const page: Page = {
    skip: h("a", { class: "skip", href: "#tab-list" }),
    progress: h("div", { class: "progress", hidden: true }),
    banner: h("div", { class: "banner", role: "alert", hidden: true }),
    menu: h("nav", { class: "rail", id: "menu" }),
    menuButton: h("div", { class: "tools menu-button" }),
    workspace: h("section", { class: "workspace", hidden: true }),
    brand: h("header", { class: "brand card" }),
    choices: h("div", { class: "choices" }),
    panel: h("aside", { class: "panel card" }),
    map: h("div", { class: "map", id: "map", role: "application" }),
    sheet: h("div", { class: "sheet card", hidden: true }),
    corner: h("div", { class: "corner" }),
    hint: h("div", { class: "hint", hidden: true }),
    empty: h("div", { class: "empty card", hidden: true }),
    message: h("div", { class: "message card", role: "status", hidden: true }),
    scale: h("div", { class: "scale", "aria-hidden": "true" }),
    attribution: h("footer", { class: "attribution", hidden: true }),
    status: h("div", { class: "visually-hidden", role: "status" }),
  };
  const main = h("main", {}, page.map, page.sheet, page.hint, page.empty);
  root.replaceChildren(
    page.skip,
    page.progress,
    page.banner,
    page.menuButton,
    page.menu,
    page.workspace,
    page.brand,
    page.panel,
    page.choices,
    main,
    page.corner,
    page.message,
    h("div", { class: "bottom" }, page.scale, page.attribution),
    page.status,
  );
  const render = () => {
    document.documentElement.lang = state.lang.get() === "zh" ? "zh-CN" : "en";
    page.skip.textContent = state.t("skip");
    page.map.setAttribute("aria-label", state.t("mapKeys"));
  };
  render();
  state.lang.subscribe(render);
  return page;
}
