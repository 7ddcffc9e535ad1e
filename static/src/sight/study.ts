// The study of an intersection lasts as long as one of its triangles is chosen.
import { TRIANGLES } from "../layers/triangles";
import type { State } from "../state";
import { Study } from "./seen";

export function studyOf(state: State, intersection: number): Study {
  const old = state.study.get();
  if (old?.intersection === intersection) return old;
  old?.stop();
  const study = new Study(state.api, intersection, () => state.study.set(study));
  state.study.set(study);
  const stop = state.selected.subscribe(({ shape }) => {
    if (shape?.layer === TRIANGLES && Number(shape.props.intersection_id) === intersection) return;
    stop();
    study.stop();
    if (state.study.get() === study) state.study.set(null);
  });
  void study.look();
  return study;
}
