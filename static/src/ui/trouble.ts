// What a failure means to the reader, in their language and with what to do.
import { Away, Garbled, Problem } from "../api";
import type { State } from "../state";
import type { Word } from "../words";

const MEANINGS: Record<number, Word> = { 401: "signInFirst", 403: "notAllowed", 412: "stale", 428: "stale" };

export function troubleText(state: State, error: unknown): string {
  if (error instanceof Away) return state.t("away");
  if (error instanceof Garbled) return state.t("garbled");
  if (!(error instanceof Problem)) return state.t("problem", { why: String(error) });
  const word = MEANINGS[error.status];
  return word ? state.t(word) : state.t("problem", { why: error.message });
}
