// Who is not signed in is told so where they would act, with the ways in.
import { Problem } from "../api";
import { h } from "../dom";
import type { State } from "../state";
import { button } from "../ui/bits";
import { emptyNote, type Region } from "../ui/region";
import { troubleText } from "../ui/trouble";
import { caseWords } from "./words";

/** Offers to sign in, in the demonstration by one click. */
export function signInNote(state: State): HTMLElement {
  const t = caseWords(state);
  const fault = h("p", { class: "fault", role: "alert", hidden: true });
  const open = () => document.getElementById("account")?.click();
  const ways: HTMLElement[] = state.session.get().accounts ? [button(state.t("signIn"), open, "solid")] : [];
  for (const { role, title_zh, title_en } of state.session.get().demo ?? [])
    ways.push(
      button(state.lang.get() === "zh" ? title_zh : title_en, async () => {
        try {
          await state.api.signInDemo(role);
          location.reload();
        } catch (error) {
          fault.textContent = troubleText(state, error);
          fault.hidden = false;
        }
      }),
    );
  if (ways.length === 0) ways.push(button(state.t("signIn"), open, "solid"));
  const note = emptyNote(t("notSignedIn"), t("notSignedInNext"), h("div", { class: "acts" }, ...ways), fault);
  note.classList.add("gate");
  return note;
}

/** Fills a region; an answer that is for those who have signed in becomes the ways in. */
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
        if (error instanceof Problem && error.status === 401) return null;
        throw error;
      }
    },
    (answer) => (answer ? draw(answer.value) : [signInNote(state)]),
  );
