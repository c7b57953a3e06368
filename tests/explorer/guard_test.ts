/** Who may ask the server, and who may not. */
import assert from "node:assert/strict";
import { createApp } from "@/explorer/app.ts";
import { ask, parts, refused, token } from "./asking.ts";

const home = "http://127.0.0.1:9000";

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

Deno.test("what another page asks by cookie is refused, but not a link to the page", async () => {
  const cookie = `explorer_9000=${token}`;
  const by = (path: string, more: Record<string, string>) =>
    ask(path, { bare: true, headers: { cookie, ...more } });
  for (const site of ["cross-site", "same-site", "same-origin, cross-site", "x"]) {
    const asked = { "sec-fetch-site": site };
    const link = { ...asked, "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    for (
      const [path, more] of [
        ["/api/nouns/heldout-1/image", asked],
        ["/api/features", link],
        ["/", asked],
        ["/", { ...link, "sec-fetch-dest": "iframe" }],
        ["/", { ...link, "sec-fetch-mode": "no-cors" }],
      ] as const
    ) await refused(await by(path, more), 403, "wrong_origin");
    assert.equal((await by("/", link)).status, 200);
    assert.equal((await ask("/api/features", { headers: asked })).status, 200, "a token is enough");
  }
  for (const site of ["same-origin", "none"]) {
    assert.equal((await by("/api/features", { "sec-fetch-site": site })).status, 200);
  }
});

Deno.test("every answer has the headers that keep a page to itself", async () => {
  const live = createApp({ ...parts, token, embedded: true });
  const cases: [number, Response][] = [
    [200, await ask("/")],
    [302, await ask(`/?token=${token}`, { bare: true })],
    [400, await ask("/api/nouns/x")],
    [401, await ask("/", { bare: true })],
    [403, await ask("/", { headers: { host: "evil.example" } })],
    [403, await ask("/", { headers: { origin: "null" } })],
    [404, await ask("/nothing")],
    [204, await ask("/api/steer", { method: "OPTIONS", bare: true, headers: { origin: "null" }, on: live })],
    [401, await ask("/api/steer", { bare: true, headers: { origin: "null" }, on: live })],
  ];
  for (const [status, answer] of cases) {
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff", `${status}`);
    assert.match(answer.headers.get("content-security-policy")!, /^default-src 'none'/, `${status}`);
    assert.equal(answer.headers.get("referrer-policy"), "no-referrer", `${status}`);
    await answer.body?.cancel();
  }
});

Deno.test("a notebook's cell may ask from its own origin, with the token in each request only", async () => {
  const live = createApp({ ...parts, token, embedded: true });
  const headers = { origin: "null", "sec-fetch-site": "cross-site" };
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
