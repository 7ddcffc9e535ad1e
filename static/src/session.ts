// Whether somebody is still signed in, and what a refusal means to those who are not.
import { Problem } from "./api";
import { backTo } from "./hash";
import type { State } from "./state";

/** Asks who is signed in where the page believes somebody is; says so when the session has ended. */
export async function stillIn(state: State): Promise<boolean> {
  if (!state.session.get().signed_in) return false;
  const now = await state.api.session();
  if (now.signed_in) return true;
  state.session.set(now);
  state.say(state.t("sessionEnded"));
  return false;
}

/** Whether the reader sees what everybody may see, and no more. */
export function outside(state: State): boolean {
  const { signed_in, view } = state.session.get();
  return !signed_in && view === "public";
}

/**
 * Whether signing in may help: nobody is told apart from a thing that is not there what is not shown to them. A page
 * may not know yet that its session has ended, in another window perhaps.
 */
export async function needsSignIn(state: State, error: unknown): Promise<boolean> {
  if (!(error instanceof Problem)) return false;
  if (error.status === 404) await stillIn(state);
  return error.status === 401 || (error.status === 404 && outside(state));
}

/** The page from the start for whoever is somebody else now, at the address that was asked for, without a secret. */
export function startAnew(state: State): void {
  const there = location.hash.startsWith("#link=") ? location.pathname : backTo(location.hash, state.asked);
  if (there !== location.hash) history.replaceState(null, "", there);
  location.reload();
}
