// Reads collections with ogc-client. Standard input: one JSON object a line: api,
// collection, and box or filter, each null where everything is meant. Standard
// output: the ids found as a JSON list, or null for a filter, which it has not.
import { createInterface } from "node:readline";
import { OgcApiEndpoint } from "@camptocamp/ogc-client";

const PAGE = 97;
const endpoints = new Map();

async function read({ api, collection, box, filter }) {
  if (filter) return null;
  const endpoint = endpoints.get(api) ?? new OgcApiEndpoint(api);
  endpoints.set(api, endpoint);
  if (!(await endpoint.featureCollections).includes(collection)) throw new Error(`${collection} is no feature collection`);
  if (!(await endpoint.vectorTileCollections).includes(collection)) throw new Error(`${collection} has no vector tiles`);
  await endpoint.getVectorTilesetUrl(collection);
  const info = await endpoint.getCollectionInfo(collection);
  if (info.id !== collection || info.crs.length === 0) throw new Error(`${collection}: ${JSON.stringify(info)}`);
  const ids = [];
  for (;;) {
    const page = await endpoint.getCollectionItems(collection, PAGE, ids.length, undefined, undefined, box ?? undefined);
    ids.push(...page.map((feature) => feature.id));
    if (page.length < PAGE) break;
  }
  if (ids.length > 0) {
    const one = await endpoint.getCollectionItem(collection, String(ids[0]));
    if (one.id !== ids[0]) throw new Error(`${collection}: ${ids[0]} is answered as ${one.id}`);
  }
  return ids;
}

for await (const line of createInterface({ input: process.stdin }))
  console.log(JSON.stringify(await read(JSON.parse(line))));
