/** Everything that the server has to refuse of those who may ask. */
import assert from "node:assert/strict";
import { seededRandom } from "@/training/random.ts";
import { ask, post, refused } from "./asking.ts";

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
