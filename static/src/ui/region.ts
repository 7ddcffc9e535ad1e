// A part of a screen that the server fills: on its way, here, empty or failed.
import { h } from "../dom";
import type { State } from "../state";
import { button } from "./bits";
import { troubleText } from "./trouble";

const SLOW_MS = 250; // shorter waits need no sign

/** What stands where there is nothing yet: what is missing, and what to do next. */
export function emptyNote(title: string, next: string, ...ways: Node[]): HTMLElement {
  return h("div", { class: "nothing" }, h("p", {}, h("strong", {}, title)), h("p", {}, next), ...ways);
}

export class Region {
  readonly element = h("div", { class: "region" });
  readonly #state: State;
  #abort: AbortController | undefined;

  constructor(state: State) {
    this.#state = state;
  }

  /**
   * Asks, and shows what came in place of what was there; a newer question ends
   * an older one. A failure is said with a way to try again.
   */
  async show<T>(ask: (signal: AbortSignal) => Promise<T>, draw: (answer: T) => Node[]): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    const { element } = this;
    element.setAttribute("aria-busy", "true");
    const slow = setTimeout(() => this.#wait(), SLOW_MS);
    try {
      const answer = await ask(abort.signal);
      if (!abort.signal.aborted) element.replaceChildren(...draw(answer));
    } catch (error) {
      if (!abort.signal.aborted) this.#fail(error, () => void this.show(ask, draw));
    } finally {
      clearTimeout(slow);
      if (this.#abort === abort) {
        element.removeAttribute("aria-busy");
        element.inert = false;
      }
    }
  }

  /**
   * What stands here is of another thing than the one just chosen: nobody may
   * act on it any more. Ends with the next answer.
   */
  close(): void {
    this.element.inert = true;
  }

  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.element.removeAttribute("aria-busy");
  }

  /** What was there stays, paled by the style sheet; only an empty place says that it waits. */
  #wait(): void {
    if (this.element.childElementCount > 0) return;
    this.element.append(h("p", { class: "waiting", role: "status" }, this.#state.t("loading")));
  }

  #fail(error: unknown, again: () => void): void {
    this.element.replaceChildren(
      h(
        "div",
        { class: "nothing", role: "alert" },
        h("p", {}, troubleText(this.#state, error)),
        button(this.#state.t("tryAgain"), again),
      ),
    );
  }
}
