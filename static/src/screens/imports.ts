// The files that the office brings in: a new one, those that were imported, one of them.
import "../casework/casework.css";
import "../css/spots.css";
import "../css/imports.css";
import { readAt } from "../casework/at";
import { signInNote } from "../casework/gate";
import { switchViews } from "../casework/views";
import { h } from "../dom";
import { dropZone } from "../imports/begin";
import { draftPage } from "../imports/page";
import { importWords } from "../imports/words";
import { emptyNote } from "../ui/region";
import type { Screen, ScreenContext } from "./screen";

const MAY = ["planner", "admin"];

function show(container: HTMLElement, context: ScreenContext, at: string): () => void {
  const { state } = context;
  const t = importWords(state);
  const { signed_in, role } = state.session.get();
  if (!MAY.includes(role)) {
    container.append(signed_in ? emptyNote(t("plannersOnly"), t("plannersOnlyNext")) : signInNote(state));
    return () => undefined;
  }
  const { view } = readAt(at);
  if (view === "new") return draftPage(container, context);
  container.append(h("p", { class: "lead" }, t("lead")), dropZone(context));
  return () => undefined;
}

export const imports: Screen = {
  id: "imports",
  title: "menuImports",
  wide: true,
  open: (container, context) => switchViews(container, context, show),
};
