// A mapping says which column a field is read from. A person changes that, one
// field at a time; what else the mapping says (words, formats, units) stays.
import type { Mapping } from "./types";

type Field = Record<string, unknown>;

const isObject = (value: unknown): value is Field =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const fieldsOf = (mapping: Mapping): Field => (isObject(mapping.fields) ? mapping.fields : {});

const texts = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).filter((v): v is string => typeof v === "string");

/** As the server compares headings: without case, spaces and what is in brackets. */
const plainName = (name: string): string =>
  name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/\([^)]*\)|\s/g, "");

/** The first of the names that the file has as a column. */
function present(names: string[], columns: string[]): string {
  for (const name of names) {
    const found = columns.find((c) => c === name) ?? columns.find((c) => plainName(c) === plainName(name));
    if (found !== undefined) return found;
  }
  return "";
}

/** The file's column that a field is read from; "" when none is. */
export function columnOf(mapping: Mapping, field: string, columns: string[]): string {
  const of = fieldsOf(mapping)[field];
  return present(texts(isObject(of) ? of.column : of), columns);
}

/** Fields that a date is read from: a record without one is at fault in all of them. */
const WHEN = ["datetime", "date", "year"];

/** The columns that a fault lies in, which the server names by the column or by the field. */
export function columnsAtFault(mapping: Mapping, fault: string, columns: string[]): string[] {
  if (columns.includes(fault)) return [fault];
  const fields = WHEN.includes(fault) ? WHEN : [fault];
  return fields.map((name) => columnOf(mapping, name, columns)).filter((column) => column !== "");
}

/** What a field is made of where no single column is: "a + b", or a value for all rows. */
export function madeOf(mapping: Mapping, field: string): { sum: string[]; constant: string } {
  const of = fieldsOf(mapping)[field];
  const [sum, constant] = isObject(of) ? [texts(of.sum), of.constant] : [[], undefined];
  return { sum, constant: constant === undefined || constant === null ? "" : String(constant) };
}

/** The mapping with a field read from another column, or from none with "". */
export function withColumn(mapping: Mapping, field: string, column: string): Mapping {
  const { [field]: was, ...fields } = fieldsOf(mapping);
  if (column !== "") {
    const { sum: _sum, constant: _constant, ...kept } = isObject(was) ? was : ({} as Field);
    return { ...mapping, fields: { ...fields, [field]: { ...kept, column, optional: true } } };
  }
  // A record without a number of its own is known by its content.
  const keyless = field === "source_id" && mapping.key === undefined;
  return { ...mapping, ...(keyless ? { key: "content" } : {}), fields };
}

const text = (value: unknown): string => (typeof value === "string" ? value : "");
export const crsOf = (mapping: Mapping): string => text(mapping.crs);
export const sourceOf = (mapping: Mapping): string => text(mapping.source);
export const delimiterOf = (mapping: Mapping): string => text(mapping.delimiter) || ",";
export const skippedRows = (mapping: Mapping): number =>
  typeof mapping.skip_rows === "number" ? mapping.skip_rows : 0;
