// Addresses for calendars and readers, to be copied.
import { h } from "../dom";
import type { ScreenContext } from "../screens/screen";
import { button } from "../ui/bits";
import { copyField } from "../ui/copy";
import { isAdmin } from "./parts";
import { type AdminWord, adminWords } from "./words";

export const calendarAddress = (origin: string, token = ""): string =>
  `${origin}/api/calendar.ics${token ? `?token=${encodeURIComponent(token)}` : ""}`;

const FEEDS: [collection: string, word: AdminWord][] = [
  ["sites", "feedSites"],
  ["works", "feedWorks"],
  ["look-backs", "feedLookBacks"],
];

export function feedsPage(container: HTMLElement, context: ScreenContext): () => void {
  const { state } = context;
  const t = adminWords(state);
  const { origin } = location;
  container.append(
    h("p", { class: "lead" }, t("feedsLead")),
    h(
      "div",
      { class: "form" },
      copyField(state, t("calendar"), calendarAddress(origin)),
      ...FEEDS.map(([c, word]) => copyField(state, t(word), `${origin}/api/feeds/${c}.atom`)),
    ),
    h("p", { class: "lead feed-token" }, t("feedToken")),
    ...(isAdmin(state) ? [button(t("feedMakeToken"), () => context.choose("tokens"))] : []),
  );
  return () => undefined;
}
