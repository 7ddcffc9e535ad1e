// The place of the screens: beside the map on a desk, over it on a phone, where
// it can be lowered to its heading so that the map is seen.
import { h, icon, iconButton, on } from "../dom";
import type { Loader } from "../loader";
import type { MapView } from "../map";
import { SCREENS } from "../screens/index";
import type { Screen, ScreenContext, ScreenEntry } from "../screens/screen";
import type { State } from "../state";
import { button } from "../ui/bits";

export const DESK = "(min-width: 900px)";
const CROSS = "M6 6l12 12M18 6L6 18";
const DOWN = "M6 9l6 6 6-6";

export interface Workspace {
  /** The element around everything, which makes room (css/screen.css). */
  root: HTMLElement;
  element: HTMLElement;
  /** What lies under the page on a phone and cannot be reached then. */
  beneath: HTMLElement[];
}

interface Shown {
  entry: ScreenEntry;
  abort: AbortController;
  listeners: ((at: string) => void)[];
  data: { layers: string[]; listener: () => void }[];
  close: () => void;
}

export function mountWorkspace(
  state: State,
  map: MapView,
  loader: Loader,
  { root, element, beneath }: Workspace,
): () => void {
  const desk = matchMedia(DESK);
  const title = h("h2", { id: "screen-title", tabindex: -1 });
  const lower = iconButton("plain lower", "", icon(DOWN));
  const close = iconButton("plain", "", icon(CROSS));
  const body = h("div", { class: "screen-body" });
  const head = h("header", { class: "screen-head" }, title, lower, close);
  element.append(head, body);
  element.setAttribute("aria-labelledby", "screen-title");
  let shown: Shown | undefined;
  let low = false;
  let { opening: opened } = state.screen.get();

  const layout = () => {
    const open = shown !== undefined;
    element.hidden = !open;
    root.classList.toggle("docked", open);
    element.classList.toggle("low", open && low && !desk.matches);
    const covered = open && !low && !desk.matches;
    root.classList.toggle("covered", covered);
    for (const part of beneath) part.inert = covered;
    const label = shown
      ? state.t(low ? "raisePage" : "lowerPage", { title: state.t(shown.entry.title) })
      : "";
    lower.title = label;
    lower.setAttribute("aria-label", label);
    lower.setAttribute("aria-expanded", String(!low));
    close.title = state.t("close");
    close.setAttribute("aria-label", state.t("close"));
    body.hidden = low && !desk.matches;
  };
  const setLow = (value: boolean) => {
    low = value;
    layout();
  };
  const leave = () => {
    shown?.abort.abort();
    shown?.close();
    shown = undefined;
    body.replaceChildren();
    root.classList.remove("wide");
  };
  const context = ({ abort, listeners, data }: Shown): ScreenContext => ({
    state,
    map,
    loader,
    signal: abort.signal,
    get at() {
      return state.screen.get().at;
    },
    choose: (at) => state.goTo(state.screen.get().id, at),
    onChoice: (listener) => void listeners.push(listener),
    onData: (layers, listener) => void data.push({ layers, listener }),
    go: (screen, at) => state.goTo(screen, at),
    showMap: () => desk.matches || setLow(true),
    showPage: () => setLow(false),
  });

  const fill = async (mine: Shown): Promise<void> => {
    title.textContent = state.t(mine.entry.title);
    let screen: Screen;
    try {
      screen = await mine.entry.load();
    } catch {
      // The server is away, or a newer version of the page has taken its place.
      if (shown === mine) body.replaceChildren(failed(state, mine.entry, () => void fill(mine)));
      return;
    }
    if (shown !== mine) return;
    root.classList.toggle("wide", screen.wide === true);
    const container = h("div", { class: `screen screen-${screen.id}` });
    body.replaceChildren(container);
    body.scrollTop = 0;
    mine.close = screen.open(container, context(mine));
  };
  const show = (moveFocus: boolean) => {
    const { id: wanted, opening } = state.screen.get();
    opened = opening;
    const entry = SCREENS.find(({ id }) => id === wanted);
    const before = shown?.entry.id;
    leave();
    if (entry) {
      shown = { entry, abort: new AbortController(), listeners: [], data: [], close: () => undefined };
      void fill(shown);
    }
    setLow(false);
    if (entry && moveFocus) title.focus({ preventScroll: true });
    if (!entry && before) document.querySelector<HTMLElement>(`[data-screen="${before}"]`)?.focus();
    if (!entry && wanted) {
      state.say(state.t("noSuchScreen"));
      state.goTo("");
    }
  };

  lower.addEventListener("click", () => setLow(!low));
  close.addEventListener("click", () => state.goTo(""));
  title.addEventListener("click", () => low && setLow(false));
  layout();
  const stops = [
    state.screen.subscribe(({ at, opening }) => {
      if (opening !== opened) show(true);
      else for (const listener of shown?.listeners ?? []) listener(at);
    }),
    state.lang.subscribe(() => shown && show(false)),
    state.changed.subscribe((changed) => {
      for (const { layers, listener } of shown?.data ?? [])
        if (layers.some((id) => changed.includes(id))) listener();
    }),
    on(desk, "change", layout),
  ];
  return () => {
    for (const stop of stops) stop();
    leave();
    layout();
    element.replaceChildren();
  };
}

const failed = (state: State, entry: ScreenEntry, again: () => void): HTMLElement =>
  h(
    "div",
    { class: "nothing", role: "alert" },
    h("p", {}, state.t("screenFailed", { title: state.t(entry.title) })),
    button(state.t("tryAgain"), again),
  );
