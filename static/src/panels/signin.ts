// Signing in and out, setting a password with a one-time link, changing it.
// Whoever becomes somebody else gets the page anew: what they may see differs.
import { Away, Problem } from "../api";
import { opener } from "../casework/folds";
import { h, icon, iconButton } from "../dom";
import { startAnew } from "../session";
import { NOBODY, type State } from "../state";
import type { Word } from "../words";
import { roleName } from "./roles";
import { codeField, enrolment, factorPart } from "./secondfactor";
import { ownSessions } from "./sessions";

/** What the server calls the refusal of a right password without a code, or with a wrong one. */
const CODE_NEEDED = "urn:tongshi:problem:code-needed";
const CODE_WRONG = "urn:tongshi:problem:code-wrong";
const CROSS = "M6 6l12 12M18 6L6 18";

export interface SignIn {
  open(): void;
  remove(): void;
}

/** What a refusal means to the reader, in their language. */
export function refusal(error: unknown, refused: Word): Word {
  if (error instanceof Away) return "away";
  if (error instanceof Problem && error.status === 429) return "tooManyTries";
  const kind = error instanceof Problem ? error.more.type : "";
  if (kind === CODE_NEEDED) return "codeNeeded";
  if (kind === CODE_WRONG) return "codeWrong";
  return refused;
}

/** What the server says of the new password, if that is what it refuses. */
function passwordFault(state: State, error: unknown): string | undefined {
  const why = error instanceof Problem ? error.fault("password") : undefined;
  return why && state.t("newPasswordFault", { why });
}

type Fields = Record<string, string>;

export function mountSignIn(
  state: State,
  box: HTMLDialogElement,
  link = "",
  anew = () => startAnew(state),
): SignIn {
  let changing = false;
  let stopSessions: (() => void) | undefined;

  /** Does what ends in another session; a refusal is said in the box. */
  const attempt = async (work: () => Promise<unknown>, refused: Word, fault: HTMLElement) => {
    fault.hidden = true;
    try {
      await work();
      anew();
    } catch (error) {
      const code = fault.parentElement?.querySelector<HTMLInputElement>("[name=code]");
      const label = code?.closest("label");
      if (label?.hidden && refusal(error, refused) === "codeNeeded") {
        label.hidden = false;
        code?.focus();
      }
      fault.textContent = passwordFault(state, error) ?? state.t(refusal(error, refused));
      fault.hidden = false;
    }
  };

  const form = (fields: HTMLElement[], name: Word, refused: Word, work: (f: Fields) => Promise<unknown>) => {
    const fault = h("p", { class: "fault", role: "alert", hidden: true });
    const submit = h("button", { type: "submit", class: "solid" }, state.t(name));
    const element = h("form", { novalidate: true }, ...fields, fault, submit);
    element.addEventListener("submit", async (event) => {
      event.preventDefault();
      const values = Object.fromEntries(
        [...element.querySelectorAll("input")].map((input) => [input.name, input.value]),
      );
      if (values.repeat !== undefined && values.repeat !== values.password) {
        fault.textContent = state.t("passwordsDiffer");
        fault.hidden = false;
        return;
      }
      submit.disabled = true;
      await attempt(() => work(values), refused, fault);
      submit.disabled = false;
    });
    return element;
  };

  const field = (name: string, word: Word, type: string, autocomplete: string) =>
    h("label", {}, state.t(word), h("input", { name, type, autocomplete, required: true }));
  /** Shown once the server asks for it. */
  const laterCode = () => {
    const label = codeField(state);
    label.hidden = true;
    return label;
  };
  const newPassword = () => [
    field("password", "newPassword", "password", "new-password"),
    field("repeat", "repeatPassword", "password", "new-password"),
    h("p", { class: "note" }, state.t("passwordRule")),
  ];

  const linkForm = () =>
    form([...newPassword(), laterCode()], "setPassword", "linkVoid", (f) =>
      state.api.useLink(link, f.password ?? "", f.code),
    );
  const passwordForm = () =>
    form(
      [field("current", "currentPassword", "password", "current-password"), ...newPassword()],
      "changePassword",
      "passwordRefused",
      (f) => state.api.changePassword(f.current ?? "", f.password ?? ""),
    );
  const signInForm = () =>
    form(
      [
        field("login", "login", "text", "username"),
        field("password", "password", "password", "current-password"),
        laterCode(),
      ],
      "signIn",
      "wrongPassword",
      (f) => state.api.signIn(f.login ?? "", f.password ?? "", f.code),
    );

  const demoWays = () => {
    const fault = h("p", { class: "fault", role: "alert", hidden: true });
    const buttons = (state.session.get().demo ?? []).map((offer) => {
      const title = state.lang.get() === "zh" ? offer.title_zh : offer.title_en;
      const button = h("button", { type: "button", class: "quiet", "data-role": offer.role }, title);
      button.addEventListener("click", () =>
        attempt(() => state.api.signInDemo(offer.role), "failedToSignIn", fault),
      );
      return button;
    });
    return h("div", { class: "ways" }, h("h3", {}, state.t("demoRoles")), ...buttons, fault);
  };

  const signOut = () => {
    const fault = h("p", { class: "fault", role: "alert", hidden: true });
    const out = h("button", { type: "button", class: "solid" }, state.t("signOut"));
    out.addEventListener("click", () => attempt(() => state.api.signOut(), "failedToSignIn", fault));
    return h("div", { class: "acts" }, out, fault);
  };

  const account = () => {
    const { name, login, role, has_password, second_factor } = state.session.get();
    const change = h("button", { type: "button", class: "quiet" }, state.t("changePassword"));
    change.addEventListener("click", () => {
      changing = true;
      render();
    });
    const sessions = ownSessions(state);
    stopSessions = sessions.stop;
    const who = [login && login !== name ? login : "", role ? roleName(state, role) : ""];
    return h(
      "div",
      { class: "ways" },
      h("p", {}, h("strong", {}, name)),
      h("p", { class: "note" }, who.filter(Boolean).join(" · ")),
      has_password && change,
      signOut(),
      second_factor === "on"
        ? factorPart(state, anew)
        : has_password && opener(state.t("secondFactor"), () => enrolment(state, anew)),
      h("h3", {}, state.t("sessions")),
      sessions.element,
    );
  };

  const content = (): { title: Word; parts: HTMLElement[] } => {
    const { signed_in, accounts, demo, second_factor } = state.session.get();
    const offers = demo?.length ?? 0;
    if (link) return { title: "setPassword", parts: [linkForm()] };
    if (state.session.get() === NOBODY)
      return { title: "signIn", parts: [h("p", { class: "note" }, state.t("loading"))] };
    if (signed_in && second_factor === "needed")
      return {
        title: "secondFactor",
        parts: [h("p", {}, state.t("factorNeeded")), enrolment(state, anew), signOut()],
      };
    if (signed_in && changing) return { title: "changePassword", parts: [passwordForm()] };
    if (signed_in) return { title: "account", parts: [account()] };
    const parts: HTMLElement[] = [];
    if (accounts) parts.push(signInForm(), h("p", { class: "note" }, state.t("forgotten")));
    else if (offers === 0)
      parts.push(h("p", {}, state.t("noAccounts")), h("code", {}, "tongshi user add NAME --role admin"));
    if (offers > 0) parts.push(demoWays());
    return { title: "signIn", parts };
  };

  const render = () => {
    stopSessions?.();
    const { title, parts } = content();
    const close = iconButton("plain", state.t("close"), icon(CROSS));
    close.addEventListener("click", () => box.close());
    box.replaceChildren(h("header", {}, h("h2", { id: "account-title" }, state.t(title)), close), ...parts);
    box.querySelector("input")?.focus();
  };

  const anewIfOpen = () => box.open && render();
  const stops = [
    state.lang.subscribe(anewIfOpen),
    // What a link sets is the same whoever is signed in: what was typed stays.
    state.session.subscribe(() => !link && anewIfOpen()),
  ];
  return {
    open: () => {
      changing = false;
      if (!box.open) box.showModal();
      render();
    },
    remove: () => {
      stopSessions?.();
      for (const stop of stops) stop();
      box.replaceChildren();
    },
  };
}
