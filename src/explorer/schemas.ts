/** What goes in and out of the explorer's server: the same schemas check requests and make the OpenAPI description. */
import { z } from "@hono/zod-openapi";
import { limits } from "@/explorer/limits.ts";
import { nounPattern } from "@/explorer/noun_name.ts";
import { categories } from "@/nouns/catalogue.ts";

const count = z.number().int().min(0);
const share = z.number().min(0).max(1);
const category = z.enum(categories);

/** A noun's name. */
export const nounSchema = z.string().max(40).regex(
  nounPattern,
  "wanted a name such as train-12, heldout-7 or own-0.3.10.77.5",
).openapi({ example: "heldout-7" });

/** A feature's number, in an address. */
export const featureSchema = z.string().regex(/^(?:0|[1-9]\d{0,6})$/, "wanted a whole number from 0")
  .transform(Number)
  .openapi({ type: "integer", example: 42 });

const strength = z.number().min(-limits.strength).max(limits.strength);
const feature = z.number().int().min(0).max(9_999_999);

const editSchema = z.discriminatedUnion("action", [
  z.strictObject({ feature, action: z.literal("set"), value: strength }),
  z.strictObject({ feature, action: z.literal("add"), value: strength }),
  z.strictObject({ feature, action: z.literal("scale"), value: strength }),
  z.strictObject({ feature, action: z.literal("remove") }),
]).openapi("FeatureEdit");

/** POST /api/steer. */
export const steerSchema = z.strictObject({
  noun: nounSchema,
  edits: z.array(editSchema).max(limits.edits),
  errorTerm: z.boolean().default(true).openapi({ description: "Whether what the SAE misses is kept" }),
}).openapi("SteerRequest");

/** POST /api/prompt. */
export const promptSchema = z.strictObject({
  noun: nounSchema,
  text: z.string().min(1).max(limits.promptSigns),
  errorTerm: z.boolean().default(true),
}).openapi("PromptRequest");

/** What every refused request gets. */
export const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), remedy: z.string() }),
}).openapi("Error");

const summarySchema = z.object({
  id: count,
  title: z.string(),
  category: category.nullable(),
  confidence: share,
  density: share,
  max: z.number(),
  effect: share,
}).openapi("FeatureSummary");

const mapSchema = z.object({
  name: z.string(),
  places: z.array(z.array(z.number()).nullable()),
  clusters: z.array(count.nullable()),
  clusterNames: z.array(z.string()),
}).openapi("FeatureMap");

/** GET /api/features. */
export const listingSchema = z.object({
  name: z.string(),
  counts: z.object({ train: count, choosing: count, heldOut: count }),
  sheets: z.object({ tile: count, columns: count }),
  maps: z.array(mapSchema),
  features: z.array(summarySchema),
  prompts: z.enum(["meaning", "words"]).nullable().openapi({
    description: "How sentences are understood, if they are",
  }),
}).openapi("FeatureListing");

/** GET /api/atlas. */
export const atlasSchema = z.object({ maps: z.array(mapSchema) }).openapi("Atlas");

/** GET /api/features/{id}. */
export const recordSchema = z.object({
  entry: z.looseObject({ id: count }).openapi({
    description: "The entry of the feature file, format nouns-features 1",
  }),
  labels: z.array(z.string()),
  pairLabel: z.string(),
  quantileLevels: z.array(share),
  counts: z.object({ train: count, choosing: count, heldOut: count }),
  latentShape: z.array(count).nullable(),
  traits: z.record(z.string(), z.array(count)),
}).openapi("FeatureRecord");

/** GET /api/nouns/{noun}. */
export const nounAnswerSchema = z.object({
  noun: z.string(),
  traits: z.array(count),
  names: z.array(z.string()),
  hidden: z.array(category),
  active: z.array(
    z.object({ feature: count, activation: z.number(), percentile: share, effect: z.number() }),
  ),
  missed: z.number(),
}).openapi("Noun");

/** The answer to a prompt. */
export const promptAnswerSchema = z.object({
  steps: z.array(z.object({
    words: z.string(),
    intent: z.enum(["add", "remove", "swap", "more", "less"]),
    category,
    from: z.string().nullable(),
    to: z.string().nullable(),
    score: z.number(),
    strength: z.number(),
    features: z.array(z.object({ id: count, change: z.number() })),
    note: z.string(),
  })),
  free: z.array(z.string()).openapi({ description: "Categories that the prompt leaves alone" }),
  unmatched: z.array(z.object({ words: z.string(), nearest: z.string().nullable(), score: z.number() })),
  edits: z.array(z.object({
    feature,
    action: z.enum(["set", "add", "scale", "remove"]),
    value: z.number().optional(),
  })),
  corrections: z.array(z.object({ from: z.string(), to: z.string() })),
  traits: z.array(count).openapi({ description: "The traits that are expected now" }),
  picture: z.string().openapi({ description: "The edited noun: a PNG file in base64" }),
}).openapi("PromptAnswer");
