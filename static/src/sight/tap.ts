// What a touch on the map means while an intersection is being studied.
import type { Shape } from "../shape";
import type { State } from "../state";
import type { Triangle } from "./answer";

const KEYS: (keyof Triangle)[] = ["leg_id", "conflict_leg_id", "manoeuvre", "lane", "profile"];

/** True when the touch was meant for the study: a blocker, or another of its triangles. */
export function tapStudy(state: State, touched: Shape): boolean {
  const study = state.study.get();
  if (!study) return false;
  if (touched.layer === "blocker") {
    study.toggle(Number(touched.id));
    return true;
  }
  if (!study.seen?.triangles.some((t) => t.area === touched)) return false;
  const stored = state
    .layer(touched.layer)
    ?.source.all()
    .find((s) => KEYS.every((key) => s.props[key] === touched.props[key]));
  // Under another standard there is no stored one: then it is chosen in the study alone.
  if (stored) state.select(stored);
  else study.choose(touched.id);
  return true;
}
