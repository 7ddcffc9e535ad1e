// What a verdict rests on, said plainly: the standard, the speeds and where they
// come from, what was assumed or estimated, who has looked.
import { h } from "../dom";
import type { State } from "../state";
import { factTable, figure, percent } from "../ui/bits";
import type { SightFeature } from "./answer";
import type { Study } from "./seen";
import { sightWords } from "./words";

const list = (state: State, parts: string[]): string => parts.join(state.lang.get() === "zh" ? "；" : "; ");

export function basis(state: State, study: Study, feature: SightFeature): Node[] {
  const t = sightWords(state);
  const lang = state.lang.get();
  const p = feature.properties;
  const profile = study.seen?.answer.profile;
  const speed = (kmh: number, origin: string) =>
    `${figure(lang, kmh, "km/h", 0)} · ${state.term("speed_origin", origin)}`;
  const reasons = (p.details.reasons ?? []).map((r) => (lang === "zh" ? r.zh : r.en));
  const standard = `${p.profile} · ${p.standard}`;
  const survey = p.needs_survey?.length ?? 0;
  return [
    h("summary", {}, t("basis")),
    factTable(
      [t("why"), list(state, reasons)],
      [t("standard"), profile?.verified === false ? `${standard} (${t("notVerified")})` : standard],
      [t("ownFrom"), speed(p.own_speed_kmh, p.own_speed_origin)],
      [t("otherFrom"), speed(p.speed_kmh, p.speed_origin)],
      [t("stopping"), p.stopping_m > 0 ? figure(lang, p.stopping_m, "m") : null],
      [t("areaSeen"), p.area_ratio === null ? null : percent(lang, p.area_ratio)],
      [t("syncSeen"), p.sync_ratio === null ? null : percent(lang, p.sync_ratio)],
      [t("evidence"), state.term("evidence", p.evidence)],
      [
        t("assumed"),
        list(
          state,
          (p.assumed ?? []).map((code) => state.term("assumption", code)),
        ),
      ],
      [t("estimatedHere"), p.estimated ? t("estimated") : null],
      [
        t("temporaryHere"),
        p.temporary && p.verdict_otherwise
          ? t("temporary", { verdict: state.term("verdict", p.verdict_otherwise) })
          : null,
      ],
      [t("needsSurvey"), survey > 0 ? t("needsSurveyN", { n: survey }) : null],
    ),
  ];
}
