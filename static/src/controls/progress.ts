// A thin line while data is on its way, and the same in words for screen readers.
import type { Loader } from "../loader";
import { onAny } from "../signal";
import type { State } from "../state";

const SLOW_MS = 250; // shorter waits need no sign

export interface Signs {
  line: HTMLElement;
  status: HTMLElement;
  map: HTMLElement;
}

export function mountProgress(state: State, loader: Loader, { line, status, map }: Signs): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const render = () => {
    map.setAttribute("aria-busy", String(loader.busy));
    if (loader.busy) {
      timer ??= setTimeout(() => {
        line.hidden = false;
        status.textContent = state.t("loading");
      }, SLOW_MS);
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    if (!line.hidden) status.textContent = state.t("loaded");
    line.hidden = true;
  };
  return onAny([state.data, loader.asked], render);
}
