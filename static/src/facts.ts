// What a popup says of a feature: its title, and its properties in the order,
// the words and the units that the collection's catalogue gives.
import { empty, type Language, partialTime, text, withUnit } from "./format";
import type { LegendColumn as Column } from "./generated/api";
import { collectionTitle, term, words } from "./i18n";
import type { Collection, Properties, Value } from "./types";

export interface Fact {
  name: string;
  label: string;
  value: string;
  /** Key of another feature the value points to, "intersections/12". */
  link?: string;
}

/** "from_intersection_id" points to an intersection. */
const LINK = /(?:^|_)(intersection|segment|site|work)_id$/;
const linked = (name: string): string | undefined => {
  const noun = name.match(LINK)?.[1];
  return noun && `${noun}s`;
};

// The parts of a time, which is told in one, and marks that only say "as usual".
const TIME_PARTS = new Set(["year", "month", "day", "hour", "weekday", "time_precision"]);
const USUAL = new Set(["bridge", "tunnel", "roundabout", "oneway", "overdue", "level"]);

function worthSaying(name: string, value: Value | undefined, props: Properties): value is Value {
  if (value === undefined || empty(value)) return false;
  if (TIME_PARTS.has(name) && !empty(props.occurred_at ?? props.year)) return false;
  return !(USUAL.has(name) && (value === false || value === 0));
}

/** The property; of a time that is known in part, what is known. */
function known(props: Properties, column: Column, { lang }: Language): Value | undefined {
  const value = props[column.name];
  return column.name === "occurred_at" && empty(value) ? partialTime(props, lang) : value;
}

// Where a record came from matters, but after what it says.
const LAST = new Set(["source", "source_id"]);
const inOrder = (columns: Column[]): Column[] => [
  ...columns.filter((c) => !LAST.has(c.name)),
  ...columns.filter((c) => LAST.has(c.name)),
];

/** A value in words. The program's own reason of an assignment stands in a list; a person's is said as it is. */
function inWords(value: Value, column: Column, props: Properties, language: Language): string {
  const own = column.name === "assignment_reason" && props.assigned_by !== "person";
  return own
    ? term(language.lang, language.vocabulary, column.name, String(value))
    : withUnit(text(value, column, language), column, language.lang);
}

/** The facts of one feature; what the record does not know is left out. */
export function facts(props: Properties, collection: Collection, language: Language): Fact[] {
  const title = titleColumn(props, collection.id);
  const out: Fact[] = [];
  for (const column of inOrder(collection.columns)) {
    const value = known(props, column, language);
    if (column.name === title || !worthSaying(column.name, value, props)) continue;
    const label = language.lang === "zh" ? column.title_zh : column.title_en;
    const target = linked(column.name);
    out.push({
      name: column.name,
      label,
      value: inWords(value, column, props, language),
      ...(target ? { link: `${target}/${value}` } : {}),
    });
  }
  return out;
}

function titleColumn(props: Properties, id: string): string | undefined {
  const candidates = id === "crashes" ? ["severity"] : ["title", "name", "kind", "number", "class"];
  return candidates.find((name) => !empty(props[name]));
}

/** One line that names a feature, in words rather than codes. */
export function titleOf(props: Properties, id: string, collection: Collection, language: Language): string {
  const name = titleColumn(props, collection.id);
  const column = collection.columns.find((c) => c.name === name);
  const value = name ? props[name] : undefined;
  if (value !== undefined && !empty(value)) return column ? text(value, column, language) : String(value);
  if (collection.id === "segments") return words(language.lang, "unnamedRoad");
  return `${collectionTitle(language.lang, collection)} ${id}`;
}

/** A second line for lists: what tells two features of one title apart. */
export function subtitleOf(props: Properties, collection: Collection, language: Language): string {
  const pick = (name: string): string => {
    const column = collection.columns.find((c) => c.name === name);
    const value = column && known(props, column, language);
    return column && value !== undefined && !empty(value) ? text(value, column, language) : "";
  };
  const names: Record<string, string[]> = {
    crashes: ["occurred_at", "kind"],
    intersections: ["control"],
    sites: ["state", "number"],
    works: ["kind", "state"],
    places: ["kind", "hours"],
    segments: ["class"],
  };
  return (names[collection.id] ?? []).map(pick).filter(Boolean).join(" · ");
}
