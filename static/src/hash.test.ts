import { expect, test } from "vitest";
import { backTo, readHash, writeHash } from "./hash";

test("a link says everything and is read back", () => {
  const link = {
    place: { zoom: 15.5, lat: 36.45, lon: 115.98 },
    layers: ["segments", "crashes"],
    selected: "crashes/12",
    lang: "zh" as const,
  };
  const hash = writeHash(link);
  expect(hash).toBe("#15.5/36.450000/115.980000&layers=segments,crashes&sel=crashes/12&lang=zh");
  expect(readHash(hash)).toEqual(link);
});

test.each([0, 5, 10, 15, 17, 18, 19, 22])(
  "at zoom %i a link keeps the place to a tenth of a pixel",
  (zoom) => {
    const place = { zoom, lat: 36.123456789, lon: 115.987654321 };
    const again = readHash(writeHash({ place })).place ?? place;
    const pixelsPerDegree = (256 * 2 ** zoom) / 360;
    // North-south a degree is stretched by 1 / cos(lat).
    expect(Math.abs(again.lon - place.lon) * pixelsPerDegree).toBeLessThanOrEqual(0.05);
    expect(
      (Math.abs(again.lat - place.lat) * pixelsPerDegree) / Math.cos((place.lat * Math.PI) / 180),
    ).toBeLessThanOrEqual(0.07);
  },
);

test("no layers is a choice, not silence", () => {
  expect(readHash("#1/2/3&layers=")).toEqual({ place: { zoom: 1, lat: 2, lon: 3 }, layers: [] });
  expect(readHash("#1/2/3").layers).toBeUndefined();
});

test.each(["", "#", "#x/y/z", "#15/95/0", "#15/0/181", "#99/0/0", "#1/2", "#1/2/3/4", "#NaN/0/0"])(
  "%j names no place",
  (hash) => expect(readHash(hash).place).toBeUndefined(),
);

test("what could be markup or another path is left out", () => {
  expect(readHash("#sel=<img>&layers=a,<b>,../x&lang=fr")).toEqual({ layers: ["a"] });
  expect(readHash("#sel=crashes/../../x").selected).toBeUndefined();
});

test("a screen and what is chosen in it are part of the link", () => {
  const link = { screen: "clearing-list", at: "road=建设路&show=1" };
  const hash = writeHash(link);
  expect(hash).toBe("#screen=clearing-list&at=road%3D%E5%BB%BA%E8%AE%BE%E8%B7%AF%26show%3D1");
  expect(readHash(hash)).toEqual(link);
  expect(readHash("#screen=../x&at=%E5%BB")).toEqual({});
  expect(writeHash({ at: "x" })).toBe("#");
});

test("whoever signs in comes back to what the link asked for, unless they have gone elsewhere", () => {
  const asked = "#14/36.5/116&layers=segments,works&sel=works/12&screen=sites&at=7&lang=zh";
  const now = "#15/36.6/116.1&layers=segments&screen=sites&at=7&lang=zh";
  expect(readHash(backTo(now, asked))).toEqual({
    place: { zoom: 15, lat: 36.6, lon: 116.1 },
    layers: ["segments", "works"],
    selected: "works/12",
    screen: "sites",
    at: "7",
    lang: "zh",
  });
  expect(readHash(backTo(`${now}&sel=segments/3`, asked)).selected).toBe("segments/3");
  for (const gone of ["#15/36.6/116.1&screen=works", "#15/36.6/116.1&screen=sites&at=8", "#15/36.6/116.1"])
    expect(backTo(gone, asked)).toBe(gone);
  expect(backTo(now, "")).toBe(now);
});
