/** The server over real connections: what a browser would never send is refused too. */
import assert from "node:assert/strict";
import { createApp } from "@/explorer/app.ts";
import { newToken } from "@/explorer/guard.ts";
import { limits } from "@/explorer/limits.ts";
import { type RunningServer, serveExplorer } from "@/explorer/serve.ts";
import { smallWorld } from "./small_explorer.ts";

const { explorer, stored } = await smallWorld();
const token = newToken();

async function withServer(test: (server: RunningServer) => Promise<void>): Promise<void> {
  const app = createApp({ explorer, sheets: stored.sheets, files: {}, token, embedded: false });
  const server = serveExplorer(app, { token });
  try {
    await test(server);
  } finally {
    await server.close();
  }
}

/** Sends text as it is and gives back the status line's number and what was answered. */
async function send(port: number, request: string): Promise<{ status: number; body: string }> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  await connection.write(new TextEncoder().encode(request));
  let text = "";
  const decoder = new TextDecoder();
  const part = new Uint8Array(4096);
  for (let count = await connection.read(part); count !== null; count = await connection.read(part)) {
    text += decoder.decode(part.subarray(0, count));
    if (text.includes('"remedy":')) break; // the server leaves a body that it refused unread, and the line open
  }
  return { status: Number(text.match(/^HTTP\/1\.1 (\d{3})/)?.[1]), body: text };
}

const head = (line: string, port: number, more: string[] = []) =>
  [line, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`, "Connection: close", ...more, "", ""]
    .join("\r\n");

Deno.test("serveExplorer() listens on 127.0.0.1 alone and answers with its token", async () => {
  await withServer(async ({ port, url }) => {
    assert.match(url, new RegExp(`^http://127\\.0\\.0\\.1:${port}/\\?token=[0-9a-f]{64}$`));
    const answer = await send(port, head("GET /api/atlas HTTP/1.1", port));
    assert.equal(answer.status, 200);
    const others = Deno.networkInterfaces().filter(({ address }) =>
      address !== "127.0.0.1" && /^\d/.test(address)
    );
    for (const { address } of others) await assert.rejects(Deno.connect({ hostname: address, port }));
  });
});

Deno.test("a foreign host, raw path tricks and broken requests are refused and the server lives on", async () => {
  await withServer(async ({ port }) => {
    const foreign = head("GET /api/atlas HTTP/1.1", port).replace("127.0.0.1", "evil.example");
    assert.equal((await send(port, foreign)).status, 403);
    for (
      const path of [
        "/../../etc/passwd",
        "/api/sheets/../../deno.json",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/api/features/..\\..\\x",
      ]
    ) {
      const { status, body } = await send(port, head(`GET ${path} HTTP/1.1`, port));
      assert.ok([400, 404].includes(status), `${path}: ${status}`);
      assert.doesNotMatch(body, /root:|imports/);
    }
    for (
      const broken of [
        "GET\r\n\r\n",
        "\u0000\u0001\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: x\r\n\r\n",
        head("GET http://evil.example/ HTTP/1.1", port),
      ]
    ) {
      const { status } = await send(port, broken);
      assert.ok(!(status >= 200 && status < 400), `${status}`);
    }
    assert.equal((await send(port, head("GET /api/atlas HTTP/1.1", port))).status, 200);
  });
});

Deno.test("a body above the limit is refused whether it tells its length or not", async () => {
  await withServer(async ({ port }) => {
    const json = "Content-Type: application/json";
    const large = "x".repeat(limits.bodyBytes + 1);
    const told = head("POST /api/steer HTTP/1.1", port, [json, `Content-Length: ${large.length}`]) + large;
    assert.equal((await send(port, told)).status, 413);
    const chunked = head("POST /api/steer HTTP/1.1", port, [json, "Transfer-Encoding: chunked"]) +
      `${large.length.toString(16)}\r\n${large}\r\n0\r\n\r\n`;
    assert.equal((await send(port, chunked)).status, 413);
  });
});

Deno.test("serveExplorer() says when a port is taken", async () => {
  await withServer((server) => {
    const app = { fetch: () => new Response() };
    assert.throws(() => serveExplorer(app, { token, port: server.port }), /found port \d+ taken/);
    return Promise.resolve();
  });
});
