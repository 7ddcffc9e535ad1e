// The menu of the screens: a rail at the left of a wide window, a drawer behind
// one button on a narrow one.
import { h, icon, iconButton, on } from "../dom";
import { DESK } from "../panels/workspace";
import { MAP_ICON, SCREENS } from "../screens/index";
import { onAny } from "../signal";
import type { State } from "../state";
import type { Role } from "../types";
import type { Word } from "../words";

const BARS = ["M4 7h16M4 12h16M4 17h16"];

interface Entry {
  id: string;
  title: Word;
  icon: string[];
  roles?: Role[];
}

export function mountMenu(state: State, element: HTMLElement, opener: HTMLElement): () => void {
  const desk = matchMedia(DESK);
  const entries: Entry[] = [{ id: "", title: "menuMap", icon: MAP_ICON }, ...SCREENS];
  const links = entries.map((entry) => link(state, entry, () => setOpen(false)));
  const bars = iconButton("tool", "", icon(...BARS));
  bars.setAttribute("aria-controls", element.id);
  opener.append(bars);
  element.append(h("ul", {}, ...links.map((node) => h("li", {}, node))));

  const setOpen = (open: boolean) => {
    if (open === element.classList.contains("open")) return;
    element.classList.toggle("open", open);
    bars.setAttribute("aria-expanded", String(open));
    if (open) (element.querySelector<HTMLElement>("[aria-current]") ?? links[0])?.focus();
    else if (element.contains(document.activeElement)) bars.focus();
  };
  const render = () => {
    element.setAttribute("aria-label", state.t("menu"));
    bars.title = state.t("menu");
    bars.setAttribute("aria-label", state.t("menu"));
    entries.forEach(({ id, title, roles }, i) => {
      const node = links[i];
      const name = node?.querySelector("span");
      if (!node || !name) return;
      name.textContent = state.t(title);
      const { role } = state.session.get();
      if (node.parentElement) node.parentElement.hidden = roles?.every((r) => r !== role) ?? false;
      if (id === state.screen.get().id) node.setAttribute("aria-current", "page");
      else node.removeAttribute("aria-current");
    });
  };
  const outside = (event: Event) => {
    if (!(event.target instanceof Node) || element.contains(event.target) || bars.contains(event.target))
      return;
    setOpen(false);
  };
  bars.setAttribute("aria-expanded", "false");
  bars.addEventListener("click", () => setOpen(!element.classList.contains("open")));
  render();
  const stops = [
    onAny([state.lang, state.screen, state.session], render),
    on(document, "pointerdown", outside),
    on(element, "keydown", (event) => (event as KeyboardEvent).key === "Escape" && setOpen(false)),
    on(desk, "change", () => setOpen(false)),
  ];
  return () => {
    for (const stop of stops) stop();
    element.replaceChildren();
    bars.remove();
  };
}

/** A real link, so that a screen can be opened in a window of its own. */
function link(state: State, { id, icon: paths }: Entry, done: () => void): HTMLAnchorElement {
  const node = h(
    "a",
    { href: id ? `#screen=${id}` : "#", "data-screen": id || "map" },
    icon(...paths),
    h("span", {}),
  );
  node.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    done();
    if (id === state.screen.get().id) state.reopen();
    else state.goTo(id);
  });
  return node;
}
