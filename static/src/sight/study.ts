// The study of an intersection lasts as long as one of its triangles is chosen.
import { TRIANGLES } from "../layers/triangles";
import type { State } from "../state";
import { Study } from "./seen";

export function studyOf(state: State, intersection: number): Study {
  const { study: old } = state.sight;
  if (old?.intersection === intersection) return old;
  old?.stop();
  const study = new Study(state.api, intersection, () => state.tell("sight"));
  state.sight.study = study;
  const stop = state.subscribe(["selected"], () => {
    const { selected } = state;
    if (selected?.layer === TRIANGLES && Number(selected.props.intersection_id) === intersection) return;
    stop();
    study.stop();
    if (state.sight.study === study) {
      state.sight.study = null;
      state.tell("sight");
    }
  });
  void study.look();
  return study;
}
