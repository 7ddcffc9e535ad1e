// The button of the reader's account, and the box that it opens.
import { h, icon } from "../dom";
import { mountSignIn } from "../panels/signin";
import { onAny } from "../signal";
import type { State } from "../state";

const PERSON = ["M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8z", "M4.5 20c.8-4 3.6-6 7.5-6s6.700 2 7.500 6"];

/** link is the secret of a one-time link that the page was opened with, or empty. */
export function mountAccount(state: State, element: HTMLElement, link = ""): () => void {
  const button = h("button", { type: "button", class: "tool person", id: "account" });
  const tools = h("div", { class: "tools across" }, button);
  const box = h("dialog", { class: "account card", "aria-labelledby": "account-title" });
  element.append(tools);
  // Outside what cannot be reached while a screen covers a phone's map.
  (element.closest("#app") ?? element).append(box);
  const panel = mountSignIn(state, box, link);
  button.addEventListener("click", () => panel.open());
  const render = () => {
    const { signed_in, name } = state.session.get();
    const label = signed_in ? name : state.t("signIn");
    button.replaceChildren(icon(...PERSON), h("span", {}, label));
    button.setAttribute("aria-label", signed_in ? `${state.t("account")}: ${name}` : label);
    button.title = label;
  };
  render();
  if (link) panel.open();
  // Nothing else can be done before a second factor is set up that the city asks for.
  const insist = state.session.subscribe(() => {
    if (!link && !box.open && state.session.get().second_factor === "needed") panel.open();
  });
  const stop = onAny([state.lang, state.session], render);
  return () => {
    stop();
    insist();
    panel.remove();
    tools.remove();
    box.remove();
  };
}
