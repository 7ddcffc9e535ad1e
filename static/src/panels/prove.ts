// The password once more: an administrator's act is refused when it was given too long ago. The box asks for it, and
// the act that was refused is done then.
import { Problem } from "../api";
import { h } from "../dom";
import type { State } from "../state";
import { refusal } from "./signin";

/** Asks in a box within root; true once the server has taken the password, false when the reader gives up. */
export function askPassword(state: State, root: HTMLElement): Promise<boolean> {
  const { login } = state.session.get();
  const name = h("input", {
    name: "login",
    type: "text",
    autocomplete: "username",
    value: login,
    hidden: true,
  });
  const input = h("input", {
    name: "password",
    type: "password",
    autocomplete: "current-password",
    required: true,
  });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "solid" }, state.t("goOn"));
  const cancel = h("button", { type: "button", class: "quiet" }, state.t("cancel"));
  const form = h(
    "form",
    { novalidate: true },
    h("p", { class: "note" }, state.t("proveWhy")),
    name,
    h("label", {}, state.t("password"), input),
    fault,
    h("div", { class: "acts" }, submit, cancel),
  );
  const box = h(
    "dialog",
    { class: "account card", "aria-labelledby": "prove-title" },
    h("header", {}, h("h2", { id: "prove-title" }, state.t("proveTitle"))),
    form,
  );
  return new Promise((resolve) => {
    let proved = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      fault.hidden = true;
      submit.disabled = true;
      try {
        await state.api.prove(input.value);
        proved = true;
        box.close();
      } catch (error) {
        const wrong = error instanceof Problem && error.status === 422;
        fault.textContent = state.t(wrong ? "proveWrong" : refusal(error, "failedToSignIn"));
        fault.hidden = false;
        input.select();
      } finally {
        submit.disabled = false;
      }
    });
    cancel.addEventListener("click", () => box.close());
    box.addEventListener("close", () => {
      box.remove();
      resolve(proved);
    });
    root.append(box);
    box.showModal();
    input.focus();
  });
}
