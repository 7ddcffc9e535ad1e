// Rows that were mended in the page become a small file that is read as theirs was.

export interface Form {
  delimiter: string;
  /** Lines that stand above the header in files of this mapping. */
  skip: number;
}

function cell(value: string, delimiter: string): string {
  const quoted = /["\r\n]|^\s|\s$/.test(value) || value.includes(delimiter);
  return quoted ? `"${value.replaceAll('"', '""')}"` : value;
}

/** A table of text; a row without a column has an empty cell there. */
export function csvOf(
  columns: string[],
  rows: Record<string, string>[],
  { delimiter, skip }: Form = { delimiter: ",", skip: 0 },
): string {
  const line = (cells: string[]) => cells.map((c) => cell(c, delimiter)).join(delimiter);
  const lines = [
    ...Array<string>(skip).fill("-"),
    line(columns),
    ...rows.map((row) => line(columns.map((c) => row[c] ?? ""))),
  ];
  return lines.map((l) => `${l}\r\n`).join("");
}

/** The columns of the rows: in the file's own order where it is known, the others after them. */
export function columnsOf(rows: Record<string, string>[], order: string[]): string[] {
  const named = new Set(rows.flatMap((row) => Object.keys(row)));
  return [...new Set([...order.filter((c) => named.has(c)), ...named])];
}
