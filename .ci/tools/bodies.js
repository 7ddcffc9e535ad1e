// What each field of a body may hold, for the forms that fill it in.

const LIMITS = ["minLength", "maxLength", "minItems", "maxItems", "minimum", "maximum"];
/** Formats that a field of a form has a type for. */
const FORMATS = ["date", "date-time", "uuid"];

/** The bodies that operations take, by the name of their schema, else of the operation: field → what it may hold. */
export function bodiesOf(description) {
  const { schemas } = description.components;
  const named = (schema) => schema.$ref?.split("/").at(-1);
  const whole = (schema) => {
    const [part] = schema.allOf ?? [];
    if (part) return { ...whole(part), ...schema };
    return schema.$ref ? whole(schemas[named(schema)]) : schema;
  };
  const found = new Map();
  for (const path of Object.values(description.paths))
    for (const { requestBody, operationId } of Object.values(path))
      for (const { schema } of Object.values(requestBody?.content ?? {}))
        if (whole(schema).properties)
          found.set(named(schema) ?? joined(operationId), fieldsOf(whole(schema), whole));
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** "add-document" as the name of a type: AddDocument. */
const joined = (id) => id.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());

/** A feature's fields are its properties. What only the server sets is none. */
function fieldsOf(body, whole) {
  const { properties = {}, required = [] } = feature(body, whole) ?? body;
  const out = {};
  for (const name of Object.keys(properties).sort()) {
    const schema = whole(properties[name]);
    if (!schema.readOnly) out[name] = taken(schema, required.includes(name));
  }
  return out;
}

function feature({ properties }, whole) {
  const inner = properties?.geometry && properties.properties && whole(properties.properties);
  return inner?.properties ? inner : undefined;
}

/** The schema's limits; null and "" among its codes say that it may be left out. */
function taken(schema, required) {
  const out = { type: schema.type };
  if (required) out.required = true;
  if (FORMATS.includes(schema.format)) out.format = schema.format;
  if (schema["x-title-zh"]) out.title = [schema["x-title-zh"], schema["x-title-en"]];
  if (schema["x-ogc-propertySeq"]) out.seq = schema["x-ogc-propertySeq"];
  for (const limit of LIMITS) if (schema[limit] !== undefined) out[limit] = schema[limit];
  if (schema.enum) out.codes = schema.enum.filter((code) => code !== null && code !== "");
  return out;
}
