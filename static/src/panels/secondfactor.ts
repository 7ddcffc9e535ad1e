// The second factor: setting up an authenticator, with recovery codes that are shown once, and taking it away.
import { Problem } from "../api";
import { opener } from "../casework/folds";
import { h } from "../dom";
import type { NewAuthenticator, RecoveryCodes } from "../generated/api";
import type { State } from "../state";
import { button } from "../ui/bits";
import { copyField } from "../ui/copy";
import { troubleText } from "../ui/trouble";
import type { Word } from "../words";

const PATH = "/api/session/second-factor";

/** A field for a code that phones offer to fill in. */
export const codeField = (state: State): HTMLLabelElement =>
  h(
    "label",
    {},
    state.t("code"),
    h("input", {
      name: "code",
      type: "text",
      inputmode: "numeric",
      autocomplete: "one-time-code",
      required: true,
    }),
  );

/** A form with a code alone; what the server does not take is said. */
function codeForm(state: State, name: Word, send: (code: string) => Promise<void>): HTMLFormElement {
  const label = codeField(state);
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "solid" }, state.t(name));
  const form = h("form", { novalidate: true }, label, fault, submit);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    fault.hidden = true;
    submit.disabled = true;
    try {
      await send(label.querySelector("input")?.value ?? "");
    } catch (error) {
      const wrong = error instanceof Problem && error.status === 422;
      fault.textContent = wrong ? state.t("codeWrong") : troubleText(state, error);
      fault.hidden = false;
    } finally {
      submit.disabled = false;
    }
  });
  return form;
}

/** The way to a second factor, from the key to the recovery codes; done is called when these are kept. */
export function enrolment(state: State, done: () => void): HTMLElement {
  const box = h("div", { class: "ways" });
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const start = button(state.t("setUpFactor"), async () => {
    fault.hidden = true;
    start.disabled = true;
    try {
      box.replaceChildren(...keyParts(await state.api.send<NewAuthenticator>("POST", PATH)));
    } catch (error) {
      start.disabled = false;
      fault.textContent = troubleText(state, error);
      fault.hidden = false;
    }
  });
  const keyParts = ({ key, picture }: NewAuthenticator): Node[] => [
    h("p", { class: "note" }, state.t("scanKey")),
    h("img", { class: "key", src: picture, alt: state.t("keyPicture"), width: 240, height: 240 }),
    copyField(state, state.t("keyText"), key.replace(/(.{4})(?=.)/g, "$1 ")),
    codeForm(state, "confirmFactor", async (code) => {
      const { codes } = await state.api.send<RecoveryCodes>("POST", `${PATH}/confirm`, { code });
      box.replaceChildren(...codeParts(codes ?? []));
    }),
  ];
  const codeParts = (codes: string[]): Node[] => [
    h("p", {}, h("strong", {}, state.t("recoveryCodes"))),
    h("p", { class: "note" }, state.t("recoveryNote")),
    h("ol", { class: "codes" }, ...codes.map((code) => h("li", {}, h("code", {}, code)))),
    button(state.t("codesKept"), done, "solid"),
  ];
  box.append(h("p", { class: "note" }, state.t("factorWhy")), start, fault);
  return box;
}

/** What stands in the account box of who has a second factor. */
export function factorPart(state: State, anew: () => void): HTMLElement {
  const remove = async (code: string) => {
    await state.api.send("POST", `${PATH}/remove`, { code });
    anew();
  };
  return h(
    "div",
    {},
    h("h3", {}, state.t("secondFactor")),
    h("p", { class: "note" }, state.t("factorOn")),
    opener(state.t("removeFactor"), () => codeForm(state, "removeFactor", remove)),
  );
}
