// The files that the office brings in: a new one, those that were imported, one of them.
import "../casework/casework.css";
import "../css/spots.css";
import "../css/imports.css";
import { readAt } from "../casework/at";
import { fileHead } from "../casework/folds";
import { signInNote } from "../casework/gate";
import { switchViews } from "../casework/views";
import { importList } from "../imports/list";
import { draftPage } from "../imports/page";
import { importRecord } from "../imports/record";
import { importWords } from "../imports/words";
import { button } from "../ui/bits";
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
  const { view, id } = readAt(at);
  if (view === "new") return draftPage(container, context);
  if (view !== "file") return importList(container, context);
  const record = importRecord(context, id);
  const back = button(`← ${t("backToList")}`, () => context.choose(""), "link");
  container.append(fileHead(back, t("importNo", { id: String(id) })), record.element);
  return record.stop;
}

export const imports: Screen = {
  id: "imports",
  title: "menuImports",
  wide: true,
  open: (container, context) => switchViews(container, context, show),
};
