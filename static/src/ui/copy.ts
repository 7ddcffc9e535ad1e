// What is to be taken elsewhere: an address or a secret, with a button that
// copies it. Where the browser lets no page copy, the text is marked instead.
import { h } from "../dom";
import type { State } from "../state";
import { button } from "./bits";

const SAID_MS = 2500;

async function copy(input: HTMLInputElement): Promise<boolean> {
  try {
    // Missing where the page comes over plain http.
    await navigator.clipboard.writeText(input.value);
    return true;
  } catch {
    input.focus();
    input.select();
    try {
      return document.execCommand("copy");
    } catch {
      return false;
    }
  }
}

/** A text that is read and copied, never changed. */
export function copyField(state: State, label: string, text: string): HTMLElement {
  const id = `copy-${Math.random().toString(36).slice(2, 8)}`;
  const input = h("input", { id, type: "text", readonly: true, value: text, spellcheck: "false" });
  const said = h("p", { class: "note", role: "status" });
  input.addEventListener("focus", () => input.select());
  const act = button(state.t("copy"), async () => {
    said.textContent = state.t((await copy(input)) ? "copied" : "copyByHand");
    setTimeout(() => {
      said.textContent = "";
    }, SAID_MS);
  });
  act.setAttribute("aria-label", `${state.t("copy")}: ${label}`);
  return h(
    "div",
    { class: "field copy-field" },
    h("label", { for: id }, label),
    h("div", { class: "control" }, input, act),
    said,
  );
}
