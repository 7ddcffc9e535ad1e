// The switches of a supposition: standard, speeds, control, where the driver
// looks from. Each asks the server anew; nothing is stored.
import { h } from "../dom";
import type { State } from "../state";
import { button, figure } from "../ui/bits";
import { asItIs, type SightFeature } from "./answer";
import type { Study } from "./seen";
import { profileTitle } from "./tags";
import { sightWords } from "./words";

const SPEEDS = { least: 10, most: 120, step: 5 };

function select(
  name: string,
  label: string,
  options: [string, string][],
  value: string,
  act: (code: string) => void,
) {
  const element = h("select", { "data-name": name });
  for (const [code, text] of options)
    element.append(h("option", { value: code, selected: code === value }, text));
  element.addEventListener("change", () => act(element.value));
  return h("label", {}, h("span", {}, label), element);
}

interface Slider {
  name: string;
  label: string;
  value: number;
  unit: string;
  least: number;
  most: number;
  step: number;
}

function slider(state: State, s: Slider, act: (value: number) => void): HTMLElement {
  const { name, label, value, unit, least: min, most: max, step } = s;
  const input = h("input", { type: "range", "data-name": name, min, max, step });
  input.value = String(value);
  const output = h("output", {}, figure(state.lang.get(), value, unit, 1));
  input.setAttribute("aria-valuetext", output.textContent ?? "");
  input.addEventListener("input", () => {
    output.textContent = figure(state.lang.get(), Number(input.value), unit, 1);
    input.setAttribute("aria-valuetext", output.textContent);
    act(Number(input.value));
  });
  return h("label", {}, h("span", {}, label), h("span", { class: "slider" }, input, output));
}

/** Every control of the server's vocabulary, and the present one, should that be none of them. */
export function controls(state: State, present: string): string[] {
  const known = (state.vocabulary.lists.control ?? []).map(([code]) => code);
  return known.includes(present) ? known : [present, ...known];
}

/** The switches for the two approaches of a triangle; without one only the standard can be changed. */
export function switches(state: State, study: Study, feature: SightFeature | undefined): HTMLElement {
  const t = sightWords(state);
  const legs = study.seen?.answer.legs ?? [];
  const p = feature?.properties;
  const box = h("div", { class: "switches" });
  const profile = study.question.profile || study.seen?.answer.profile.name || "";
  const named = (state.settings.get().sight_profiles ?? []).map((p): [string, string] => [
    p.name,
    p.verified ? profileTitle(state, p.name) : `${profileTitle(state, p.name)} · ${t("unchecked")}`,
  ]);
  box.append(select("profile", t("profile"), named, profile, (code) => study.ask({ profile: code })));
  const speed = (name: string, label: string, id: number) => {
    const leg = legs.find((l) => l.id === id);
    const value = Math.round(study.question.speeds[id] ?? leg?.speed_kmh ?? 50);
    box.append(
      slider(state, { name, label, value, unit: "km/h", ...SPEEDS }, (v) =>
        study.ask({ speeds: { ...study.question.speeds, [id]: v } }),
      ),
    );
  };
  if (p) {
    const own = legs.find((l) => l.id === p.leg_id);
    speed("own-speed", t("ownSpeed"), p.leg_id);
    speed("other-speed", t("otherSpeed"), p.conflict_leg_id);
    const control = study.question.control[p.leg_id] ?? own?.control ?? "none";
    const options = controls(state, control).map((code): [string, string] => [
      code,
      state.term("control", code),
    ]);
    box.append(
      select("control", t("control"), options, control, (code) =>
        study.ask({ control: { ...study.question.control, [p.leg_id]: code } }),
      ),
    );
    if (p.kind === "departure") {
      const from = { name: "vertex", label: t("vertex"), unit: "m", least: 1, most: 10, step: 0.2 };
      box.append(
        slider(state, { ...from, value: study.question.vertexM ?? 4.4 }, (m) => study.ask({ vertexM: m })),
      );
    }
  }
  const back = button(t("reset"), () => study.ask(asItIs()));
  back.classList.add("reset");
  back.hidden = !study.changed;
  back.dataset.name = "reset";
  box.append(back);
  const details = h("details", {}, h("summary", {}, t("whatIf")), box);
  details.open = study.open;
  details.addEventListener("toggle", () => {
    study.open = details.open;
    if (details.open) details.scrollIntoView({ block: "nearest" });
  });
  return details;
}
