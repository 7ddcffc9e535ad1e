// What is chosen in the screen, as the address has it: "12" a black spot,
// "list/4" the ranking of screening 4, "compare/4/3", or the name of a part.

export type Part = "list" | "priorities" | "compare" | "queue" | "effects" | "new";
export const PARTS: Part[] = ["list", "priorities", "compare", "queue", "effects"];

export interface Place {
  part: Part;
  spot?: string;
  /** The screening; 0 for the current one. */
  screening: number;
  /** What it is compared with; 0 for the one before. */
  other: number;
}

const number = (text: string | undefined): number => (text && /^\d{1,15}$/.test(text) ? Number(text) : 0);

export function readAt(at: string): Place {
  const [first = "", second, third] = at.split("/");
  if (number(first) > 0) return { part: "list", spot: String(number(first)), screening: 0, other: 0 };
  const part = first === "new" ? "new" : (PARTS.find((p) => p === first) ?? "list");
  return { part, screening: number(second), other: number(third) };
}

export function writeAt({ part, spot, screening, other }: Partial<Place>): string {
  if (spot) return spot;
  const numbers = other ? [screening ?? 0, other] : screening ? [screening] : [];
  const name = part === "list" && numbers.length === 0 ? "" : (part ?? "");
  return [name, ...numbers].filter((v) => v !== "").join("/");
}
