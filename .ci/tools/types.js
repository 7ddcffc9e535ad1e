// Makes the front end's types, and what the fields of its forms may hold, from the
// description of the API on standard input: node types.js FOLDER
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import openapiTS, { astToString } from "openapi-typescript";
import { bodiesOf } from "./bodies.js";

const head = (what) => `// Made by \`make types\` from the API's description; not to be edited.\n// ${what}\n\n`;

/** The types of what the server takes and answers: the named schemas alone. */
async function typesOf(description) {
  const named = { ...description, paths: {}, components: { schemas: description.components.schemas } };
  const options = {
    alphabetize: true,
    emptyObjectsUnknown: true,
    // What has a default may be left out of a body.
    defaultNonNullable: false,
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
  };
  const made = astToString(await openapiTS(named, options));
  // The tables that it makes besides have nothing in them.
  return made.replace(/^export type (paths|webhooks|\$defs|operations) = .*\n/gm, "");
}

/** A value as source, spaced as the front end is. */
const literal = (value) => {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, v]) => `${key}: ${literal(v)}`);
  return members.length > 0 ? `{ ${members.join(", ")} }` : "{}";
};

const bodiesText = (description) =>
  Object.entries(bodiesOf(description))
    .map(([name, fields]) => {
      const lines = Object.entries(fields).map(([field, taken]) => `  ${field}: ${literal(taken)},\n`);
      return `export const ${name} = {\n${lines.join("")}} as const;\n`;
    })
    .join("\n");

const folder = process.argv[2];
const description = JSON.parse(await text(process.stdin));
const types = await typesOf(description);
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "api.ts"), head("What the server takes and answers.") + types);
writeFileSync(join(folder, "bodies.ts"), head("What each field of a body may hold.") + bodiesText(description));
