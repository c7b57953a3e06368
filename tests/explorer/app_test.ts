/** The server's routes, and everything that it has to refuse. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import sharp from "sharp";
import { createApp } from "@/explorer/app.ts";
import { newToken } from "@/explorer/guard.ts";
import { seededRandom } from "@/training/random.ts";
import { smallWorld } from "./small_explorer.ts";

const world = await smallWorld();
const { explorer, stored } = world;
const token = newToken();
const files = { "/": { type: "text/html", body: "<title>page</title>" } };
const parts = { explorer, sheets: stored.sheets, files };
const app = createApp({ ...parts, token, embedded: false });
const home = "http://127.0.0.1:9000";

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  bare?: boolean;
  on?: { request(url: string, init: RequestInit): Response | Promise<Response> };
}

function ask(path: string, { bare, headers, on = app, ...init }: Asked = {}): Promise<Response> {
  const own: Record<string, string> = bare ? {} : { authorization: `Bearer ${token}` };
  const all = { host: "127.0.0.1:9000", ...own, ...headers };
  return Promise.resolve(on.request(home + path, { ...init, headers: all }));
}
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ask(path, {
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

/** Wants a refusal in the one form that there is, which tells no path of this machine and no stack. */
async function refused(response: Response, status: number, code: string): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, status, text);
  const { error } = JSON.parse(text);
  assert.equal(error.code, code, text);
  assert.match(error.message, /^Cannot [^]+: /, text);
  assert.ok(error.remedy.length > 5, text);
  assert.doesNotMatch(text, /\.ts\b|node_modules|\bat [A-Za-z.]+ \(/, "an inside was told");
  assert.deepEqual(Object.keys(error).sort(), ["code", "message", "remedy"]);
}

async function pixelsOf(response: Response): Promise<Buffer> {
  assert.equal(response.headers.get("content-type"), "image/png");
  return await sharp(Buffer.from(await response.arrayBuffer())).removeAlpha().raw().toBuffer();
}

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

Deno.test("a request without the right token is refused, on every address", async () => {
  for (const path of ["/", "/app.js", "/api/features", "/api/openapi.json", "/nothing"]) {
    await refused(await ask(path, { bare: true }), 401, "unauthorized");
    for (
      const wrong of ["", "x", token.slice(1), token.toUpperCase() + "0", "é".repeat(32), "a".repeat(5000)]
    ) {
      await refused(
        await ask(`${path}?token=${encodeURIComponent(wrong)}`, { bare: true }),
        401,
        "unauthorized",
      );
      if (!/^[ -~]+$/.test(wrong)) continue;
      await refused(
        await ask(path, { bare: true, headers: { authorization: `Bearer ${wrong}` } }),
        401,
        "unauthorized",
      );
      await refused(
        await ask(path, { bare: true, headers: { cookie: `explorer_9000=${wrong}` } }),
        401,
        "unauthorized",
      );
    }
  }
});

Deno.test("the printed address gives a cookie that other sites cannot post with and loses its token", async () => {
  const first = await ask(`/?token=${token}`, { bare: true });
  assert.equal(first.status, 302);
  assert.equal(first.headers.get("location"), "/");
  const cookie = first.headers.get("set-cookie")!;
  assert.match(cookie, /HttpOnly/);
  assert.match(cookie, /SameSite=Lax/);
  const page = await ask("/", { bare: true, headers: { cookie: cookie.split(";")[0] } });
  assert.equal(await page.text(), "<title>page</title>");
  assert.match(page.headers.get("content-security-policy")!, /default-src 'none'/);
  assert.equal(page.headers.get("access-control-allow-origin"), null);
});

Deno.test("another host or another page's origin is refused even with the token", async () => {
  for (
    const host of [
      "evil.example",
      "127.0.0.1.evil.example",
      "localhost.evil:9000",
      "[::1]",
      "127.0.0.1:9000@x",
      "",
    ]
  ) {
    await refused(await ask("/api/features", { headers: { host } }), 403, "wrong_host");
  }
  for (const origin of ["http://evil.example", "null", "http://127.0.0.1:9001", "https://127.0.0.1:9000"]) {
    await refused(await ask("/api/features", { headers: { origin } }), 403, "wrong_origin");
  }
  assert.equal((await ask("/api/features", { headers: { origin: home } })).status, 200);
});

Deno.test("a notebook's cell may ask from its own origin, with the token in each request only", async () => {
  const live = createApp({ ...parts, token, embedded: true });
  const headers = { origin: "null" };
  const answer = await ask("/api/features", { headers, on: live });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("access-control-allow-origin"), "null");
  const preflight = await ask("/api/steer", { method: "OPTIONS", bare: true, headers, on: live });
  assert.equal(preflight.status, 204);
  assert.equal(await preflight.text(), "");
  const cookie = `explorer_9000=${token}`;
  await refused(
    await ask("/api/features", { bare: true, headers: { ...headers, cookie }, on: live }),
    403,
    "wrong_origin",
  );
});

Deno.test("ids, names and paths that are none are refused", async () => {
  for (
    const id of [
      "-1",
      "1.5",
      "1e3",
      "NaN",
      "abc",
      "007",
      "%00",
      "..%2f..%2fetc%2fpasswd",
      "9".repeat(40),
      "1%0a",
      "٣",
    ]
  ) {
    await refused(await ask(`/api/features/${id}`), 400, "malformed");
    await refused(await ask(`/api/features/${id}/image`), 400, "malformed");
  }
  for (const id of ["48", "2048", "9999999"]) {
    await refused(await ask(`/api/features/${id}`), 404, "not_found");
  }
  for (const noun of ["train-300", "heldout-60"]) {
    await refused(await ask(`/api/nouns/${noun}`), 404, "not_found");
  }
  for (
    const noun of ["train", "train-1x", "own-0.0.0.0", "own-0.0.0.0.0.0", "%2e%2e%2fsecret", "a".repeat(3000)]
  ) {
    await refused(await ask(`/api/nouns/${noun}`), 400, "malformed");
  }
  await refused(await ask("/api/nouns/own-0.30.0.0.0"), 404, "not_found");
  await refused(await ask("/api/sheets/..%2f..%2fdeno.json"), 400, "malformed");
  for (
    const path of [
      "/../deno.json",
      "/%2e%2e/deno.json",
      "/.git/config",
      "//etc/passwd",
      "/app.js.map",
      "/api",
      "/api/steer",
    ]
  ) {
    await refused(await ask(path), 404, "not_found");
  }
});

Deno.test("bodies that are too large, of another type, or no JSON are refused", async () => {
  await refused(await post("/api/steer", { noun: "x".repeat(40_000), edits: [] }), 413, "too_large");
  await refused(await post("/api/steer", "[".repeat(30_000)), 400, "malformed");
  for (
    const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
  ) {
    await refused(
      await post("/api/steer", { noun: "heldout-1", edits: [] }, { "content-type": type }),
      415,
      "wrong_type",
    );
  }
  for (
    const body of [
      "",
      "{",
      "null",
      "7",
      '"x"',
      "[]",
      "NaN",
      '{"noun":"heldout-1","edits":[{"feature":NaN}]}',
      "\u0000",
      "{}",
    ]
  ) {
    await refused(await post("/api/steer", body), 400, "malformed");
  }
});

Deno.test("edits that cannot be are refused by name", async () => {
  const edit = (edits: unknown, rest: object = {}) =>
    post("/api/steer", { noun: "heldout-1", edits, ...rest });
  const bad: unknown[] = [
    { feature: -1, action: "remove" },
    { feature: 1.5, action: "remove" },
    { feature: "1", action: "remove" },
    { feature: 1, action: "explode", value: 1 },
    { feature: 1, action: "set" },
    { feature: 1, action: "set", value: null },
    { feature: 1, action: "set", value: "2" },
    { feature: 1, action: "set", value: 1e300 },
    { feature: 1, action: "remove", value: 1 },
    { feature: 1, action: "set", value: 1, __proto__x: 1 },
    null,
    [],
  ];
  for (const one of bad) await refused(await edit([one]), 400, "malformed");
  await refused(
    await post("/api/steer", '{"noun":"heldout-1","edits":[{"feature":1,"action":"set","value":1e999}]}'),
    400,
    "malformed",
  );
  await refused(await edit([{ feature: 48, action: "remove" }]), 400, "out_of_range");
  await refused(await edit(Array(257).fill({ feature: 1, action: "remove" })), 400, "malformed");
  await refused(await edit([], { errorTerm: "yes" }), 400, "malformed");
  await refused(await edit([], { extra: 1 }), 400, "malformed");
  await refused(await post("/api/prompt", { noun: "heldout-1", text: "x".repeat(301) }), 400, "malformed");
  await refused(await post("/api/prompt", { noun: "heldout-1", text: "" }), 400, "malformed");
  assert.equal((await edit(Array(256).fill({ feature: 1, action: "remove" }))).status, 200);
});

Deno.test("random bodies and paths never get more than a clean refusal", async () => {
  const random = seededRandom(0, "fuzz");
  const piece = () =>
    [
      '{"noun":',
      '"heldout-1"',
      '"edits":',
      "[",
      "]",
      "{",
      "}",
      ",",
      "1e400",
      "-",
      '"',
      "\\u0000",
      "null",
      "é",
      "\n",
      '"feature":3',
      '"action":"set"',
    ][random.integer(17)];
  for (let i = 0; i < 300; i++) {
    const text = Array.from({ length: random.integer(12) }, piece).join("");
    await refused(await post("/api/steer", text), 400, "malformed");
    const odd = Array.from(
      { length: 1 + random.integer(20) },
      () => String.fromCharCode(33 + random.integer(94)),
    ).join("");
    const answer = await ask(`/api/nouns/${encodeURIComponent(odd)}`);
    assert.ok([400, 404].includes(answer.status), `${odd}: ${answer.status}`);
    await answer.body?.cancel();
  }
});
