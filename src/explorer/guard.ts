/** Who may ask the explorer's server: this machine's own pages that know the token, and nobody else. */
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { errorResponse } from "@/explorer/errors.ts";

/** What the guard wants. */
export interface GuardOptions {
  /** The secret that every request has to bring: in the address, as a cookie, or as a bearer token. */
  token: string;
  /** Whether pages of other origins may ask when they bring the token with each request, as a notebook's cell does. */
  embedded: boolean;
}

/** Makes a token: 256 random bits as hexadecimal digits. @returns The token. */
export function newToken(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}

/**
 * Checks the host, the token and the origin of every request, and sets the headers that keep a page to itself.
 *
 * @param options Token, and whether notebooks may ask.
 * @returns The middleware.
 */
export function guard(options: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    const early = await answerEarly(context, options);
    if (early) context.res = early;
    else await next();
    const headers = context.res.headers;
    for (const [name, value] of Object.entries(pageHeaders)) headers.set(name, value);
    const origin = context.req.header("origin");
    if (!early && options.embedded && !isOwn(origin, context)) {
      for (const [name, value] of Object.entries(sharing(origin))) headers.set(name, value);
    }
  };
}

/** Refuses, answers a preflight or takes the token out of the address; nothing where the request may go on. */
async function answerEarly(
  context: Context,
  { token, embedded }: GuardOptions,
): Promise<Response | undefined> {
  const { req } = context;
  const url = new URL(req.url);
  const host = req.header("host") ?? "";
  if (!/^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/.test(host)) { // a foreign name that resolves to this machine
    return errorResponse(
      "wrong_host",
      "Cannot answer: found another host than 127.0.0.1. Use the printed address",
    );
  }
  const origin = req.header("origin");
  if (embedded && req.method === "OPTIONS") {
    return new Response(null, { status: 204, headers: sharing(origin) });
  }
  const cookie = `explorer_${host.split(":")[1] ?? "80"}`;
  const bearer = req.header("authorization")?.match(/^Bearer (\S+)$/)?.[1];
  const brought = bearer ?? url.searchParams.get("token") ?? undefined;
  const known = await same(brought ?? getCookie(context, cookie) ?? "", token);
  if (!known) {
    return errorResponse(
      "unauthorized",
      "Cannot answer: found no valid token. Open the address that the server printed, with its token",
    );
  }
  const foreign = !isOwn(origin, context) || (!brought && isCrossSite(context));
  if (foreign && !(embedded && brought)) {
    return errorResponse(
      "wrong_origin",
      "Cannot answer: found a request of another page. Open the printed address",
    );
  }
  if (url.searchParams.has("token") && url.pathname === "/" && req.method === "GET") {
    // Lax: a strict cookie would be withheld from this redirect when the link stood on a page of another site.
    setCookie(context, cookie, token, { httpOnly: true, sameSite: "Lax", path: "/" });
    return context.redirect("/"); // the browser keeps what stands behind #
  }
}

function isOwn(origin: string | undefined, { req }: Context): boolean {
  return origin === undefined || origin === `http://${req.header("host")}`;
}

/** Whether a browser says that another page asks; a link to the page itself may stand anywhere. */
function isCrossSite({ req }: Context): boolean {
  const site = req.header("sec-fetch-site");
  if (site === undefined || site === "same-origin" || site === "none") return false;
  const followed = req.method === "GET" && req.path === "/" &&
    req.header("sec-fetch-mode") === "navigate" && req.header("sec-fetch-dest") === "document";
  return !followed;
}

const pageHeaders = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

function sharing(origin: string | undefined): Record<string, string> {
  return {
    "access-control-allow-origin": origin ?? "null",
    "access-control-allow-headers": "authorization, content-type",
    "access-control-allow-methods": "GET, POST",
    vary: "origin",
  };
}

/** Compares hashes, so that the time does not tell how much of a guess is right. */
async function same(a: string, b: string): Promise<boolean> {
  const hash = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [left, right] = [await hash(a), await hash(b)];
  return left.reduce((difference, byte, i) => difference | (byte ^ right[i]), 0) === 0;
}
