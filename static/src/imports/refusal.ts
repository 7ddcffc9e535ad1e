// What the server says of a request that it does not take.
import { Problem } from "../api";
import type { State } from "../state";
import { troubleText } from "../ui/trouble";

/** The faults that it names, which say more than the refusal itself. */
export function refusalText(state: State, error: unknown): string {
  const faults = error instanceof Problem ? error.faults.map((f) => f.message) : [];
  return faults.length > 0 ? faults.join(" ") : troubleText(state, error);
}
