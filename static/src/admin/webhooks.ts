// Webhooks: addresses that are told of changes.

import { opener } from "../casework/folds";
import { showGuarded } from "../casework/gate";
import { terms } from "../casework/rules";
import { h } from "../dom";
import type { NewWebhook, Webhook, Webhooks, WebhookWithSecret } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { ScreenContext } from "../screens/screen";
import type { State } from "../state";
import { badge, button } from "../ui/bits";
import { confirmed } from "../ui/confirm";
import { copyField } from "../ui/copy";
import { choice, coded, field, form, type Values } from "../ui/form";
import { emptyNote, Region } from "../ui/region";
import { troubleText } from "../ui/trouble";
import { type AdminWord, adminWords } from "./words";

type Told = NonNullable<Webhook["objects"]>[number];
const OBJECTS: [code: Told, word: AdminWord][] = [
  ["sites", "objSites"],
  ["works", "objWorks"],
  ["look_backs", "objLookBacks"],
];

/** Ticked objects as the server has them; all of them is none. */
export function hookBody(v: Values): NewWebhook {
  const objects = OBJECTS.map(([code]) => code).filter((code) => v[code] === "on");
  const body: NewWebhook = {
    name: v.name ?? "",
    url: v.url ?? "",
    format: coded(v.format),
    objects: objects.length === OBJECTS.length ? [] : objects,
  };
  if (v.secret) body.secret = v.secret;
  return body;
}

export function webhooksPage(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = adminWords(state);
  const region = new Region(state);
  const once = h("div", {});
  const made = (hook: WebhookWithSecret) => {
    once.replaceChildren(...(hook.secret ? [onceCard(state, hook.secret)] : []));
    load();
  };
  const add = opener(t("addHook"), (close) => {
    const done = (hook: WebhookWithSecret) => {
      close();
      made(hook);
    };
    return hookForm(state, null, done, close);
  });
  container.append(
    h("p", { class: "lead" }, t("hooksLead")),
    h("div", { class: "acts head-acts" }, add),
    once,
    region.element,
  );
  const load = () =>
    void showGuarded(
      state,
      region,
      (signal) => state.api.get<Webhooks>("/api/webhooks", {}, signal),
      ({ webhooks }) =>
        webhooks?.length
          ? [h("ul", { class: "lines" }, ...webhooks.map((hook) => line(state, hook, load)))]
          : [emptyNote(t("noHooks"), t("noHooksNext"))],
    );
  load();
  return () => region.stop();
}

const onceCard = (state: State, secret: string): HTMLElement =>
  h("div", { class: "once", role: "status" }, copyField(state, adminWords(state)("hookOnce"), secret));

function hookForm(
  state: State,
  was: Webhook | null,
  done: (hook: WebhookWithSecret) => void,
  close: () => void,
): HTMLElement {
  const t = adminWords(state);
  const told = (code: Told) => !was?.objects?.length || was.objects.includes(code);
  const boxes = OBJECTS.map(([code, word]) =>
    field(code, t(word), { type: "checkbox", value: told(code) ? 1 : null }),
  );
  return form(
    state,
    [
      field("name", t("title"), { of: bodies.NewWebhook.name, required: true, value: was?.name }),
      field("url", t("hookUrl"), {
        of: bodies.NewWebhook.url,
        required: true,
        placeholder: "https://…",
        value: was?.url,
      }),
      choice("format", t("hookFormat"), terms(state, "webhook_format"), { value: was?.format }),
      h(
        "div",
        { class: "checks", role: "group", "aria-label": t("hookObjects") },
        h("p", { class: "label" }, t("hookObjects")),
        ...boxes,
      ),
      field("secret", t("hookSecret"), {
        of: bodies.NewWebhook.secret,
        note: t(was ? "hookSecretKeep" : "hookSecretNote"),
      }),
    ],
    was ? t("save") : t("addHook"),
    async (v, key) => {
      const body = hookBody(v);
      done(
        was
          ? await state.api.patch<WebhookWithSecret>(`/api/webhooks/${was.id}`, body, `"${was.revision}"`)
          : await state.api.post<WebhookWithSecret>("/api/webhooks", body, key),
      );
    },
    button(state.t("cancel"), close),
  );
}

function line(state: State, hook: Webhook, again: () => void): HTMLElement {
  const t = adminWords(state);
  const tag = `"${hook.revision}"`;
  const turn = button(t(hook.active ? "pause" : "resume"), async () => {
    try {
      await state.api.patch(`/api/webhooks/${hook.id}`, { active: !hook.active }, tag);
    } catch (error) {
      state.say(troubleText(state, error));
    }
    again();
  });
  const remove = async () => {
    await state.api.remove(`/api/webhooks/${hook.id}`, tag);
    again();
  };
  const told = OBJECTS.filter(([code]) => hook.objects?.includes(code)).map(([, word]) => t(word));
  return h(
    "li",
    {},
    h("p", {}, h("strong", {}, hook.name)),
    h("p", { class: "address" }, hook.url),
    h(
      "p",
      { class: "facts-line" },
      hook.active ? badge(t("hookOn"), "good") : badge(t("hookOff"), "warn"),
      h("span", {}, state.term("webhook_format", hook.format)),
      h("span", {}, told.length > 0 ? told.join(", ") : t("hookAll")),
      hook.waiting > 0 ? badge(t("waiting", { n: hook.waiting }), "warn") : null,
      hook.failed > 0 ? badge(t("failed", { n: hook.failed }), "bad") : null,
      hook.last ? h("span", {}, `${t("lastAnswer")}: ${hook.last}`) : null,
    ),
    h(
      "div",
      { class: "acts" },
      turn,
      opener(t("change"), (close) => hookForm(state, hook, again, close)),
      confirmed(state, t("remove"), t("removeAsk"), remove),
    ),
  );
}
