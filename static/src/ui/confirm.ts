// An act that cannot be taken back asks once more, in the place of its button.
import { h } from "../dom";
import type { State } from "../state";
import { button } from "./bits";
import { troubleText } from "./trouble";

/** act may reject: the reason is shown beside the button. */
export function confirmed(
  state: State,
  label: string,
  question: string,
  act: () => Promise<unknown>,
): HTMLElement {
  const box = h("div", { class: "confirm" });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const start = button(label, () => {
    const no = button(state.t("cancel"), rest);
    const yes = button(label, async () => {
      yes.disabled = no.disabled = true;
      try {
        await act();
      } catch (error) {
        fault.textContent = troubleText(state, error);
        fault.hidden = false;
      }
      if (box.isConnected) rest();
    });
    yes.classList.add("against");
    fault.hidden = true;
    box.replaceChildren(h("p", {}, question), h("div", { class: "acts" }, yes, no));
    no.focus();
  });
  const rest = () => {
    box.replaceChildren(start, fault);
    start.focus();
  };
  box.append(start, fault);
  return box;
}
