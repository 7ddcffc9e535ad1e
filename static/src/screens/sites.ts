// The hazard files: the list, one file, a new one, a report to one.
import "../casework/casework.css";
import { readAt } from "../casework/at";
import { fileHead } from "../casework/folds";
import { siteFile } from "../casework/sitefile";
import { reportForm } from "../casework/siteforms";
import { siteList } from "../casework/sitelist";
import { siteNew } from "../casework/sitenew";
import { switchViews } from "../casework/views";
import { caseWords } from "../casework/words";
import { button } from "../ui/bits";
import type { Screen, ScreenContext } from "./screen";

/** The list as it was left, for the way back. */
let lastList = "";

function show(container: HTMLElement, context: ScreenContext, at: string): () => void {
  const t = caseWords(context.state);
  const { view, id, query } = readAt(at);
  const back = () => context.choose(lastList);
  if (view === "file") return siteFile(container, context, id, back);
  if (view === "new") {
    container.append(fileHead(button(`← ${t("list")}`, back, "link"), t("newSite")));
    return siteNew(container, context, query);
  }
  if (view === "report" && query.site) {
    const { site } = query;
    const open = () => context.choose(site);
    container.append(fileHead(button(`← ${t("back")}`, open, "link"), t("addReport")));
    container.append(reportForm(context.state, site, open, open));
    return () => undefined;
  }
  lastList = at;
  return siteList(container, context, query);
}

export const sites: Screen = {
  id: "sites",
  title: "menuSites",
  wide: true,
  open: (container, context) => switchViews(container, context, show),
};
