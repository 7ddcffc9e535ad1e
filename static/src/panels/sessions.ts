// The reader's own sessions: where they are signed in, and an end to those that are not theirs.
import { h } from "../dom";
import type { OwnSession, OwnSessions } from "../generated/api";
import type { State } from "../state";
import { badge, button, moment } from "../ui/bits";
import { confirmed } from "../ui/confirm";
import { Region } from "../ui/region";

const PATH = "/api/session/all";

export function ownSessions(state: State): { element: HTMLElement; stop(): void } {
  const region = new Region(state);
  const load = () =>
    void region.show(
      (signal) => state.api.get<OwnSessions>(PATH, {}, signal),
      ({ sessions }) => {
        const end = async (path: string) => {
          await state.api.send("DELETE", path);
          load();
        };
        const list = (sessions ?? []).map((one) => line(state, one, () => end(`${PATH}/${one.id}`)));
        const others = (sessions ?? []).some((one) => !one.this);
        return [
          h("ul", { class: "lines" }, ...list),
          others
            ? confirmed(state, state.t("endOthers"), state.t("endOthersAsk"), () => end(PATH))
            : h("p", { class: "note" }, state.t("onlyHere")),
        ];
      },
    );
  load();
  return { element: region.element, stop: () => region.stop() };
}

function line(state: State, one: OwnSession, end: () => Promise<void>): HTMLElement {
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const out = button(state.t("endSession"), async () => {
    out.disabled = true;
    try {
      await end();
    } catch {
      out.disabled = false;
      fault.textContent = state.t("failedToSignIn");
      fault.hidden = false;
    }
  });
  return h(
    "li",
    {},
    h(
      "div",
      {},
      h("p", {}, h("strong", {}, one.agent || "–")),
      h(
        "p",
        { class: "facts-line" },
        one.this ? badge(state.t("thisSession"), "good") : null,
        h("span", {}, one.origin),
        h("span", {}, `${state.t("signedInAt")} `, moment(state, one.created_at)),
        h("span", {}, `${state.t("seenAt")} `, moment(state, one.seen_at)),
      ),
      fault,
    ),
    one.this ? null : out,
  );
}
