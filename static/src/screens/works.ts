// The works: the list, where a crew goes next, one work, new ones.
import "../casework/casework.css";
import { readAt } from "../casework/at";
import { fileHead } from "../casework/folds";
import { outboxBar } from "../casework/outboxbar";
import { switchViews } from "../casework/views";
import { caseWords } from "../casework/words";
import { workFile } from "../casework/workfile";
import { nearList, workList } from "../casework/worklist";
import { workBulk, workNew } from "../casework/worknew";
import { h } from "../dom";
import { button } from "../ui/bits";
import type { Screen, ScreenContext } from "./screen";

/** The list as it was left, for the way back. */
let lastList = "";

function show(container: HTMLElement, context: ScreenContext, at: string): () => void {
  const { state } = context;
  const t = caseWords(state);
  const { view, id, query } = readAt(at);
  const back = () => context.choose(lastList);
  const head = (title: string) => container.append(fileHead(button(`← ${t("list")}`, back, "link"), title));
  switch (view) {
    case "file":
      return workFile(container, context, id, back);
    case "new":
      head(t("newWork"));
      return workNew(container, context, query);
    case "bulk":
      head(t("bulk"));
      return workBulk(container, context, query);
  }
  lastList = at;
  // A crew begins with its own works, an office with all of them.
  if (view === "near" || (view === "" && state.session.get().role === "crew"))
    return nearList(container, context);
  return workList(container, context, query);
}

export const works: Screen = {
  id: "works",
  title: "menuWorks",
  wide: true,
  open: (container, context) => {
    const waits = h("div", {});
    const view = h("div", {});
    container.append(waits, view);
    const stop = outboxBar(context.state, waits);
    const leave = switchViews(view, context, show);
    return () => {
      leave();
      stop();
    };
  },
};
