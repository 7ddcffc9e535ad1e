// Who is not signed in is told so where they would act, with the ways in.
import { h } from "../dom";
import { needsSignIn, startAnew } from "../session";
import type { State } from "../state";
import { button } from "../ui/bits";
import { emptyNote, type Region } from "../ui/region";
import { troubleText } from "../ui/trouble";
import { caseWords } from "./words";

/** Offers to sign in, in the demonstration by one click. */
export function signInNote(
  state: State,
  title = caseWords(state)("notSignedIn"),
  next = caseWords(state)("notSignedInNext"),
): HTMLElement {
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const open = () => document.getElementById("account")?.click();
  const ways: HTMLElement[] = state.session.get().accounts ? [button(state.t("signIn"), open, "solid")] : [];
  for (const { role, title_zh, title_en } of state.session.get().demo ?? [])
    ways.push(
      button(state.lang.get() === "zh" ? title_zh : title_en, async () => {
        try {
          await state.api.signInDemo(role);
          startAnew(state);
        } catch (error) {
          fault.textContent = troubleText(state, error);
          fault.hidden = false;
        }
      }),
    );
  if (ways.length === 0) ways.push(button(state.t("signIn"), open, "solid"));
  const note = emptyNote(title, next, h("div", { class: "acts" }, ...ways), fault);
  note.classList.add("gate");
  return note;
}

/** Fills a region; an answer that is, or may be, for those who have signed in becomes the ways in. */
export const showGuarded = <T>(
  state: State,
  region: Region,
  ask: (signal: AbortSignal) => Promise<T>,
  draw: (answer: T) => Node[],
): Promise<void> =>
  region.show<{ value: T } | null>(
    async (signal) => {
      try {
        return { value: await ask(signal) };
      } catch (error) {
        if (await needsSignIn(state, error)) return null;
        throw error;
      }
    },
    (answer) => (answer ? draw(answer.value) : [signInNote(state)]),
  );
