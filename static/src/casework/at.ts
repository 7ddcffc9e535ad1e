// What a casework screen shows, as the address has it: a file by its number
// ("12"), a view by its name with what it starts from ("new?class=parking"), or
// the list with its filter ("?state=listed&overdue=true").
import type { Filter } from "../api";

export interface Place {
  /** "" is the list. */
  view: string;
  /** Of the file; 0 for none. */
  id: number;
  query: Filter;
}

export function readAt(at: string): Place {
  if (/^\d{1,15}$/.test(at)) return { view: "file", id: Number(at), query: {} };
  const cut = at.indexOf("?");
  const view = cut < 0 ? at : at.slice(0, cut);
  const query = cut < 0 ? {} : Object.fromEntries(new URLSearchParams(at.slice(cut + 1)));
  return { view, id: 0, query };
}

export function writeAt(view: string, query: Filter = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== "");
  return given.length === 0 ? view : `${view}?${new URLSearchParams(given)}`;
}
