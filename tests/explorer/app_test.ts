/** The server's routes. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import sharp from "sharp";
import { createApp } from "@/explorer/app.ts";
import { matcherPrompter } from "@/explorer/prompter.ts";
import { traitNamed } from "@/nouns/catalogue.ts";
import { wordMatcher } from "@/retrieval/word_matcher.ts";
import { ask, parts, post, refused, token, world } from "./asking.ts";

const { explorer } = parts;

Deno.test("GET /api/features lists all features, /api/atlas their maps, /api/features/{id} one of them", async () => {
  const list = await (await ask("/api/features")).json();
  assert.deepEqual(list, JSON.parse(JSON.stringify({ ...explorer.listing, prompts: null })));
  assert.deepEqual(await (await ask("/api/atlas")).json(), { maps: list.maps });
  const record = await (await ask("/api/features/7")).json();
  assert.deepEqual(record, JSON.parse(JSON.stringify(explorer.record(7))));
});

Deno.test("the pictures of a feature, of a noun and of a sheet are PNG files", async () => {
  const feature = await pixelsOf(await ask("/api/features/7/image"));
  assert.deepEqual(feature, Buffer.from(explorer.featurePicture(7).rgb));
  const noun = await pixelsOf(await ask("/api/nouns/own-1.3.10.77.5/image"));
  assert.deepEqual([...noun.subarray(0, 3)], [0xe1, 0xd7, 0xd5], "the corner shows the warm background");
  assert.equal((await sharp(await (await ask("/api/sheets/decoded")).bytes()).metadata()).width, 64 * 32);
});

Deno.test("POST /api/steer changes the picture as the explorer does", async () => {
  const request = {
    noun: "heldout-1",
    edits: [{ feature: 7, action: "set" as const, value: -2.5 }],
    errorTerm: false,
  };
  const pixels = await pixelsOf(await post("/api/steer", request));
  assert.deepEqual(pixels, Buffer.from((await explorer.steer(request)).rgb));
  const plain = await pixelsOf(await post("/api/steer", { ...request, edits: [] }));
  assert.notDeepEqual(pixels, plain);
});

Deno.test("POST /api/prompt gives the plan with its picture, and says when there is no encoder", async () => {
  const { latents } = await explorer.encoded("heldout-1");
  const plan = {
    steps: [],
    free: ["head" as const],
    edits: [{ feature: 1, action: "remove" as const }],
    corrections: [{ from: "sharck", to: "shark" }],
    traits: [0, 1, 2, 3, 4],
  };
  const understand = (text: string) =>
    Promise.resolve({ ...plan, unmatched: [{ words: text, nearest: null, score: 0 }], latent: latents });
  const prompting = createApp({ ...parts, token, embedded: false, prompter: { by: "meaning", understand } });
  const body = JSON.stringify({ noun: "heldout-1", text: "a shark" });
  const headers = { "content-type": "application/json" };
  const answer = await (await ask("/api/prompt", { method: "POST", body, headers, on: prompting })).json();
  assert.deepEqual({ ...answer, picture: 0 }, {
    ...plan,
    unmatched: [{ words: "a shark", nearest: null, score: 0 }],
    picture: 0,
  });
  const picture = await sharp(Buffer.from(answer.picture, "base64")).removeAlpha().raw().toBuffer();
  assert.deepEqual(picture, Buffer.from(explorer.decode(latents).rgb));
  await refused(await post("/api/prompt", { noun: "heldout-1", text: "a shark" }), 503, "unavailable");
});

Deno.test("POST /api/prompt understands a sentence by its words and draws what it says", async () => {
  const { dictionary, effects } = world;
  const prompter = matcherPrompter(wordMatcher(), { dictionary, effects });
  assert.equal(prompter.by, "words");
  const on = createApp({ ...parts, token, embedded: false, prompter });
  const headers = { "content-type": "application/json" };
  const say = async (text: string) => {
    const body = JSON.stringify({ noun: "own-0.3.10.77.5", text });
    return await (await ask("/api/prompt", { method: "POST", body, headers, on })).json();
  };
  assert.equal((await (await ask("/api/features", { on })).json()).prompts, "words");
  const shark = traitNamed("head", "shark");
  const { steps, free, edits, traits, corrections, unmatched, picture } = await say("a shark head");
  assert.deepEqual(steps.map(({ intent, category, to }: Record<string, string>) => [intent, category, to]), [
    ["swap", "head", "head: shark"],
  ]);
  assert.deepEqual(corrections, [], "words alone correct no spelling");
  assert.deepEqual([free.includes("head"), free.includes("glasses"), unmatched], [false, true, []]);
  assert.deepEqual(traits, [0, 3, 10, shark, 5]);
  assert.ok(edits.length > 0);
  const request = { noun: "own-0.3.10.77.5", edits, errorTerm: true };
  const pixels = await sharp(Buffer.from(picture, "base64")).removeAlpha().raw().toBuffer();
  assert.deepEqual(pixels, Buffer.from((await explorer.steer(request)).rgb));
  assert.notDeepEqual(pixels, Buffer.from((await explorer.steer({ ...request, edits: [] })).rgb));
  const none = await say("qqqq wwww");
  assert.deepEqual([none.steps, none.edits, none.unmatched.length], [[], [], 1]);
});

Deno.test("the OpenAPI description names every route with the limits that are enforced", async () => {
  const { openapi, paths, components } = await (await ask("/api/openapi.json")).json();
  assert.equal(openapi, "3.1.0");
  assert.deepEqual(Object.keys(paths).sort(), [
    "/api/atlas",
    "/api/features",
    "/api/features/{id}",
    "/api/features/{id}/image",
    "/api/nouns/{noun}",
    "/api/nouns/{noun}/image",
    "/api/prompt",
    "/api/sheets/{sheet}",
    "/api/steer",
  ]);
  assert.equal(components.schemas.SteerRequest.properties.edits.maxItems, 256);
});

async function pixelsOf(response: Response): Promise<Buffer> {
  assert.equal(response.headers.get("content-type"), "image/png");
  return await sharp(Buffer.from(await response.arrayBuffer())).removeAlpha().raw().toBuffer();
}
