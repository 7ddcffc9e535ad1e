// Hears from the server which layers have changed, and keeps quiet while
// nobody looks or the server does not answer.
import { type Events, openEvents } from "./api";

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60000;

type Versions = Record<string, number>;
type Open = (url: string) => Events;

const CLOSED = 2;

/**
 * Tells of layers that changed after the first word of the server, and when it refuses to tell; gives back the
 * way to stop.
 */
export function followChanges(
  changed: (layers: string[]) => void,
  open: Open = openEvents,
  refused: () => void = () => undefined,
): () => void {
  const known: Versions = {};
  let since = "";
  let wait = FIRST_RETRY_MS;
  let events: Events | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const take = (event: { data: string; lastEventId: string }) => {
    wait = FIRST_RETRY_MS;
    const first = since === "";
    since = event.lastEventId || since;
    const news = newer(known, readVersions(event.data));
    if (!first && news.length > 0) changed(news);
  };
  const stop = () => {
    clearTimeout(timer);
    events?.close();
    events = undefined;
  };
  const start = () => {
    stop();
    if (document.hidden) return;
    events = open(`/api/changes${since ? `?since=${since}` : ""}`);
    events.addEventListener("versions", take);
    events.onerror = () => {
      // A connection that broke is tried again by the browser, one refused is not.
      if (events?.readyState !== CLOSED) return;
      stop();
      refused();
      timer = setTimeout(start, wait);
      wait = Math.min(2 * wait, LAST_RETRY_MS);
    };
  };
  const look = () => (document.hidden ? stop() : events || start());
  document.addEventListener("visibilitychange", look);
  start();
  return () => {
    document.removeEventListener("visibilitychange", look);
    stop();
  };
}

/** Takes over what is newer and names the layers it is of. */
function newer(known: Versions, fresh: Versions): string[] {
  const names = Object.keys(fresh).filter((name) => (fresh[name] ?? 0) > (known[name] ?? 0));
  for (const name of names) known[name] = fresh[name] ?? 0;
  return names;
}

function readVersions(text: string): Versions {
  try {
    const value: unknown = JSON.parse(text);
    const entries = Object.entries(value ?? {}).filter(([, version]) => typeof version === "number");
    return Object.fromEntries(entries) as Versions;
  } catch {
    return {};
  }
}
