// The page of the file that is being worked on: looked at, tried, imported.
import { fileHead } from "../casework/folds";
import { h } from "../dom";
import type { ScreenContext } from "../screens/screen";
import { button } from "../ui/bits";
import { emptyNote } from "../ui/region";
import { draft, setDraft } from "./draft";
import { lookView } from "./look";
import { forget } from "./pieces";
import { importWords } from "./words";

export function draftPage(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = importWords(state);
  const back = button(`← ${t("backToList")}`, () => context.choose(""), "link");
  const now = draft();
  if (!now) {
    container.append(emptyNote(t("noDraft"), t("lead"), back));
    return () => undefined;
  }
  const name = now.uploads.map((u) => u.name).join(state.lang.get() === "zh" ? "、" : ", ");
  const look = lookView(context, now);
  const drop = button(t("giveUp"), () => {
    for (const { id } of now.uploads) void forget(state.api, id);
    setDraft(undefined);
    context.choose("");
  });
  container.append(fileHead(back, name), look.element, h("div", { class: "acts" }, drop));
  return look.stop;
}
