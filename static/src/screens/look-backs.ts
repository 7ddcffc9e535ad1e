// The look-backs: those that are due, and the result of one.
import "../casework/casework.css";
import { readAt } from "../casework/at";
import { lookBackFile, lookBackList } from "../casework/lookbacks";
import { switchViews } from "../casework/views";
import type { Screen, ScreenContext } from "./screen";

/** The list as it was left, for the way back. */
let lastList = "";

function show(container: HTMLElement, context: ScreenContext, at: string): () => void {
  const { view, id, query } = readAt(at);
  if (view === "file") return lookBackFile(container, context, id, () => context.choose(lastList));
  lastList = at;
  return lookBackList(container, context, query);
}

export const lookBacks: Screen = {
  id: "look-backs",
  title: "menuLookBacks",
  wide: true,
  open: (container, context) => switchViews(container, context, show),
};
