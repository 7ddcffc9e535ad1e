// Reads a screenshot's pixels: 8-bit PNG, RGB or RGBA, not interlaced, which is
// what the browser writes.
import { inflateSync } from "node:zlib";

export interface Image {
  width: number;
  height: number;
  /** Red, green, blue of a pixel. */
  at(x: number, y: number): [number, number, number];
}

export type Color = [number, number, number];

const paeth = (a: number, b: number, c: number): number => {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
};

function chunks(png: Buffer): { header: Buffer; data: Buffer } {
  let header = Buffer.alloc(0);
  const data: Buffer[] = [];
  for (let i = 8; i < png.length; ) {
    const length = png.readUInt32BE(i);
    const type = png.toString("ascii", i + 4, i + 8);
    const body = png.subarray(i + 8, i + 8 + length);
    if (type === "IHDR") header = Buffer.from(body);
    if (type === "IDAT") data.push(body);
    i += 12 + length;
  }
  return { header, data: inflateSync(Buffer.concat(data)) };
}

export function readPNG(png: Buffer): Image {
  const { header, data } = chunks(png);
  const [width, height, depth, kind] = [header.readUInt32BE(0), header.readUInt32BE(4), header[8], header[9]];
  const channels = kind === 6 ? 4 : kind === 2 ? 3 : 0;
  if (depth !== 8 || channels === 0)
    throw new Error(`PNG of depth ${depth} and kind ${kind} is not read here`);
  const stride = width * channels;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const raw = data[y * (stride + 1) + 1 + x] as number;
      const left = x >= channels ? (out[y * stride + x - channels] as number) : 0;
      const up = y > 0 ? (out[(y - 1) * stride + x] as number) : 0;
      const corner = x >= channels && y > 0 ? (out[(y - 1) * stride + x - channels] as number) : 0;
      const add = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter as number] ?? 0;
      out[y * stride + x] = raw + add;
    }
  }
  return {
    width,
    height,
    at: (x, y) => [0, 1, 2].map((k) => out[y * stride + x * channels + k] as number) as Color,
  };
}

/** How many pixels have this colour, give or take a little in each channel. */
export function countColor(image: Image, [r, g, b]: Color, tolerance = 6): number {
  let n = 0;
  for (let y = 0; y < image.height; y++)
    for (let x = 0; x < image.width; x++) {
      const [pr, pg, pb] = image.at(x, y);
      if (Math.abs(pr - r) <= tolerance && Math.abs(pg - g) <= tolerance && Math.abs(pb - b) <= tolerance)
        n++;
    }
  return n;
}

export const hex = (color: string): Color =>
  [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16)) as Color;
