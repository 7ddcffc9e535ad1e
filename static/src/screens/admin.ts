// The office: people, crews and units, tokens, webhooks, the audit, feeds.
import "../casework/casework.css";
import "../css/admin.css";
import { auditPage } from "../admin/audit";
import { crewsPage, partyFile } from "../admin/crews";
import { feedsPage } from "../admin/feeds";
import { firstView, forAdmins, isAdmin, tabs } from "../admin/parts";
import { peopleList, personFile, personNew } from "../admin/people";
import { tokensPage } from "../admin/tokens";
import { webhooksPage } from "../admin/webhooks";
import { readAt } from "../casework/at";
import { switchViews } from "../casework/views";
import type { Screen, ScreenContext } from "./screen";

/** Which tab a page of one thing belongs to. */
const OF: Record<string, string> = { person: "people", "person-new": "people", crew: "crews", unit: "crews" };

function show(container: HTMLElement, context: ScreenContext, at: string): () => void {
  const { state } = context;
  const { view: asked, query } = readAt(at);
  const view = asked || firstView(state);
  const nav = tabs(context, OF[view] ?? view);
  if (nav) container.append(nav);
  if (view === "feeds") return feedsPage(container, context);
  if (view === "audit") return auditPage(container, context, query);
  if (!isAdmin(state)) {
    container.append(forAdmins(state));
    return () => undefined;
  }
  const id = Number(query.id ?? 0);
  switch (view) {
    case "person":
      return personFile(container, context, id);
    case "person-new":
      return personNew(container, context);
    case "crews":
      return crewsPage(container, context);
    case "crew":
    case "unit":
      return partyFile(container, context, view, id);
    case "tokens":
      return tokensPage(container, context);
    case "webhooks":
      return webhooksPage(container, context);
  }
  return peopleList(container, context);
}

export const admin: Screen = {
  id: "admin",
  title: "menuAdmin",
  wide: true,
  open: (container, context) => switchViews(container, context, show),
};
