/** The addresses of the explorer's server, with what goes in and comes out of each. */
import { createRoute, z } from "@hono/zod-openapi";
import * as schemas from "@/explorer/schemas.ts";

/** GET /api/features. */
export const featuresRoute = createRoute({
  method: "get",
  path: "/api/features",
  summary: "All features, with their maps",
  responses: json(schemas.listingSchema),
});

/** GET /api/atlas. */
export const atlasRoute = createRoute({
  method: "get",
  path: "/api/atlas",
  summary: "Maps of the features",
  responses: json(schemas.atlasSchema),
});

const featureParams = { params: z.object({ id: schemas.featureSchema }) };

/** GET /api/features/{id}. */
export const featureRoute = createRoute({
  method: "get",
  path: "/api/features/{id}",
  summary: "All that is known about one feature",
  request: featureParams,
  responses: json(schemas.recordSchema),
});

/** GET /api/features/{id}/image. */
export const featureImageRoute = createRoute({
  method: "get",
  path: "/api/features/{id}/image",
  summary: "A feature decoded at its maximum",
  request: featureParams,
  responses: png(),
});

const nounParams = { params: z.object({ noun: schemas.nounSchema }) };

/** GET /api/nouns/{noun}. */
export const nounRoute = createRoute({
  method: "get",
  path: "/api/nouns/{noun}",
  summary: "A noun with its active features",
  request: nounParams,
  responses: json(schemas.nounAnswerSchema),
});

/** GET /api/nouns/{noun}/image. */
export const nounImageRoute = createRoute({
  method: "get",
  path: "/api/nouns/{noun}/image",
  summary: "A noun as it is drawn",
  request: nounParams,
  responses: png(),
});

/** GET /api/sheets/{sheet}. */
export const sheetRoute = createRoute({
  method: "get",
  path: "/api/sheets/{sheet}",
  summary: "Pictures of all features on one sheet",
  request: { params: z.object({ sheet: z.enum(["decoded", "added", "effect"]) }) },
  responses: png(),
});

/** POST /api/steer. */
export const steerRoute = createRoute({
  method: "post",
  path: "/api/steer",
  summary: "A noun with features changed",
  request: { body: body(schemas.steerSchema) },
  responses: png(),
});

/** POST /api/prompt. */
export const promptRoute = createRoute({
  method: "post",
  path: "/api/prompt",
  summary: "A noun edited by a sentence, with the reasons",
  request: { body: body(schemas.promptSchema) },
  responses: json(schemas.promptAnswerSchema),
});

function json<T extends z.ZodType>(schema: T) {
  return {
    200: { description: "The answer", content: { "application/json": { schema } } },
    default: refused(),
  };
}

function png() {
  const schema = z.string().openapi({ format: "binary" });
  return { 200: { description: "A PNG file", content: { "image/png": { schema } } }, default: refused() };
}

function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { "application/json": { schema } } };
}

function refused() {
  return { description: "Refused", content: { "application/json": { schema: schemas.errorSchema } } };
}
