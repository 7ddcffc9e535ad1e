// What people noted of a stored triangle: checked on the spot, or accepted as it
// is. A planner notes it here; everyone who may read the layer sees it.

import { isPlanner } from "../casework/rules";
import { h } from "../dom";
import type { VerifiedTriangle } from "../generated/api";
import * as bodies from "../generated/bodies";
import type { Shape } from "../shape";
import type { State } from "../state";
import { button, moment } from "../ui/bits";
import type { Taken } from "../ui/form";
import { troubleText } from "../ui/trouble";
import { sightWords } from "./words";

const WHY: Taken = bodies.TriangleVerification.deviation_reason;

const text = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

export function verifying(state: State, shape: Shape): HTMLElement {
  const t = sightWords(state);
  const { props } = shape;
  const id = Number(shape.id);
  const box = h("div", { class: "verifying", "data-name": "verifying" });
  let noted: Pick<VerifiedTriangle, "verified_by" | "verified_at" | "deviation_reason"> = {
    verified_by: text(props.verified_by),
    verified_at: text(props.verified_at),
    deviation_reason: text(props.deviation_reason),
  };
  const said = h("p", { class: "note", role: "status" });

  const send = async (body: object) => {
    box.setAttribute("aria-busy", "true");
    try {
      noted = await state.api.post<VerifiedTriangle>(`/api/triangles/${id}/verify`, body);
      said.textContent = t("noted");
    } catch (error) {
      said.textContent = troubleText(state, error);
    }
    box.removeAttribute("aria-busy");
    render();
  };
  const act = (name: string, label: string, run: () => void): HTMLButtonElement => {
    const made = button(label, run);
    made.dataset.name = name;
    return made;
  };
  const acceptance = (): HTMLElement => {
    const why = h("input", {
      type: "text",
      maxlength: WHY.maxLength,
      "data-name": "accept-why",
    });
    const form = h(
      "form",
      {},
      h("label", {}, h("span", {}, t("acceptWhy")), why),
      h("button", { type: "submit", "data-name": "accept" }, t("accept")),
    );
    why.required = true;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (why.value.trim() !== "") void send({ deviation_reason: why.value });
    });
    return form;
  };
  const render = () => {
    const { verified_at, verified_by, deviation_reason } = noted;
    const checked = verified_at
      ? h("p", {}, `${t("onTheSpot")}: `, moment(state, verified_at), verified_by ? ` · ${verified_by}` : "")
      : h("p", {}, t("notChecked"));
    const accepted = deviation_reason ? h("p", {}, t("acceptedAs", { why: deviation_reason })) : null;
    const acts: HTMLElement[] = [];
    if (isPlanner(state)) {
      acts.push(
        verified_at
          ? act("unverify", t("unverify"), () => void send({ verified: false }))
          : act("verify", t("verify"), () => void send({ verified: true })),
        deviation_reason
          ? act("unaccept", t("unaccept"), () => void send({ deviation_reason: "" }))
          : acceptance(),
      );
    }
    box.replaceChildren(
      ...[checked, accepted, h("div", { class: "acts" }, ...acts), said].filter((node) => node !== null),
    );
  };
  // Those of an answer are not stored: there is nothing to note of them.
  box.hidden = !Number.isInteger(id) || id <= 0;
  render();
  return box;
}
