import assert from "node:assert/strict";
import { test } from "node:test";
import { bodiesOf } from "./bodies.js";

const description = (schemas, ...bodies) => ({
  components: { schemas },
  paths: Object.fromEntries(
    bodies.map((schema, i) => [`/${i}`, { post: { requestBody: { content: { "application/json": { schema } } } } }]),
  ),
});
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });

test("a body's fields carry their limits, codes and whether they are required", () => {
  const Crew = {
    required: ["code"],
    properties: {
      id: { type: "integer", readOnly: true },
      code: { type: "string", minLength: 1, maxLength: 64 },
      kind: { type: "string", nullable: true, enum: ["a", "b", null, ""] },
      due_on: { type: "string", format: "date" },
    },
  };
  assert.deepEqual(bodiesOf(description({ Crew, Answer: Crew }, ref("Crew"))), {
    Crew: {
      code: { type: "string", required: true, minLength: 1, maxLength: 64 },
      due_on: { type: "string", format: "date" },
      kind: { type: "string", codes: ["a", "b"] },
    },
  });
});

test("a feature's fields are its properties, also where those stand under a name", () => {
  const Facts = { required: ["title"], properties: { title: { type: "string", maxLength: 200 } } };
  const Work = { properties: { geometry: {}, type: {}, properties: { allOf: [ref("Facts")], nullable: true } } };
  assert.deepEqual(bodiesOf(description({ Facts, Work }, ref("Work"))).Work, {
    title: { type: "string", required: true, maxLength: 200 },
  });
});

test("a body without a name of its own has its operation's; a file is none", () => {
  const paper = { properties: { title: { type: "string", maxLength: 200 } } };
  const described = description({}, paper, { type: "string", format: "binary" });
  described.paths["/0"].post.operationId = "add-document";
  assert.deepEqual(bodiesOf(described), { AddDocument: { title: { type: "string", maxLength: 200 } } });
});
