// Segments end at every intersection, names do not: segments of one name that
// meet are joined into chains, along which the name is written.
import type { Shape } from "../shape";

export interface Chain {
  name: string;
  rank: number;
  points: Float64Array; // x,y,… in world units
  length: number; // world units
}

interface Link {
  points: Float64Array;
  used: boolean;
}

// Ends within about 3 cm are one.
const QUANTUM = 2e-8 * 256;
const endKey = (p: Float64Array, atEnd: boolean): string => {
  const i = atEnd ? p.length - 2 : 0;
  return `${Math.round((p[i] as number) / QUANTUM)},${Math.round((p[i + 1] as number) / QUANTUM)}`;
};

function heading(p: Float64Array, atEnd: boolean): number {
  const n = p.length;
  const [i, j] = atEnd ? [n - 4, n - 2] : [0, 2];
  const at = (k: number) => p[k] as number;
  return Math.atan2(at(j + 1) - at(i + 1), at(j) - at(i));
}

const turn = (a: number, b: number): number => Math.abs(Math.atan2(Math.sin(b - a), Math.cos(b - a)));

function reversed(p: Float64Array): Float64Array {
  const out = new Float64Array(p.length);
  for (let i = 0; i < p.length; i += 2) out.set(p.subarray(p.length - 2 - i, p.length - i), i);
  return out;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length - 2);
  out.set(a);
  out.set(b.subarray(2), a.length);
  return out;
}

/** Extends a chain at its end by the straightest unused link, as far as it goes. */
function extend(start: Float64Array, ends: Map<string, Link[]>): Float64Array {
  let chain = start;
  for (;;) {
    const key = endKey(chain, true);
    const from = heading(chain, true);
    let best: { link: Link; points: Float64Array; turn: number } | undefined;
    for (const link of ends.get(key) ?? []) {
      if (link.used) continue;
      const points = endKey(link.points, false) === key ? link.points : reversed(link.points);
      const angle = turn(from, heading(points, false));
      if (!best || angle < best.turn) best = { link, points, turn: angle };
    }
    if (!best || best.turn > Math.PI / 3) return chain;
    best.link.used = true;
    chain = joined(chain, best.points);
  }
}

function lengthOf(p: Float64Array): number {
  let sum = 0;
  for (let i = 2; i < p.length; i += 2)
    sum += Math.hypot((p[i] as number) - (p[i - 2] as number), (p[i + 1] as number) - (p[i - 1] as number));
  return sum;
}

export function buildChains(roads: Shape[], rankOf: (road: Shape) => number): Chain[] {
  const groups = new Map<string, { name: string; rank: number; links: Link[] }>();
  for (const road of roads) {
    const name = typeof road.props.name === "string" ? road.props.name.trim() : "";
    if (!name) continue;
    const rank = rankOf(road);
    const key = `${rank} ${name}`;
    const group = groups.get(key) ?? { name, rank, links: [] };
    groups.set(key, group);
    for (const points of road.parts) if (points.length >= 4) group.links.push({ points, used: false });
  }
  return [...groups.values()].flatMap(chainsOf).sort((a, b) => b.rank - a.rank || b.length - a.length);
}

function chainsOf({ name, rank, links }: { name: string; rank: number; links: Link[] }): Chain[] {
  const ends = new Map<string, Link[]>();
  for (const link of links)
    for (const key of [endKey(link.points, false), endKey(link.points, true)])
      ends.set(key, [...(ends.get(key) ?? []), link]);
  const chains: Chain[] = [];
  for (const link of links) {
    if (link.used) continue;
    link.used = true;
    const points = extend(reversed(extend(link.points, ends)), ends);
    chains.push({ name, rank, points, length: lengthOf(points) });
  }
  return chains;
}
