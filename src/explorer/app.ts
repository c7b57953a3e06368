/** The explorer's server: every route guarded, checked and described. */
import { OpenAPIHono } from "@hono/zod-openapi";
import { bodyLimit } from "hono/body-limit";
import { HTTPException } from "hono/http-exception";
import { checkEdit } from "@/edits/steer.ts";
import { errorResponse, thrownResponse } from "@/explorer/errors.ts";
import type { Explorer } from "@/explorer/explorer.ts";
import { guard, type GuardOptions } from "@/explorer/guard.ts";
import { limits } from "@/explorer/limits.ts";
import { type Picture, pictureOf, withAlpha } from "@/explorer/picture.ts";
import type { Prompter } from "@/explorer/prompter.ts";
import * as routes from "@/explorer/routes.ts";
import type { FeatureSheets } from "@/features/feature_file_folder.ts";
import { paint } from "@/nouns/images.ts";
import { renderNoun } from "@/nouns/renderer.ts";
import { encodePng } from "@/plot/png.ts";

/** What the server serves. */
export interface AppOptions extends GuardOptions {
  /** The answers. */
  explorer: Explorer;
  /** Pictures of all features. */
  sheets: FeatureSheets;
  /** Understands sentences; without it prompts are answered by `unavailable`. */
  prompter?: Prompter | undefined;
  /** The page's own files by path: `/`, `/app.js`. */
  files: Record<string, PageFile>;
}

/** A file of the page. */
export interface PageFile {
  /** Its MIME type. */
  type: string;
  /** What is in it. */
  body: string;
}

/**
 * Makes the server's request handler; it opens no port.
 *
 * @param options What it serves, and to whom.
 * @returns The Hono application.
 */
export function createApp(options: AppOptions): OpenAPIHono {
  const { explorer, sheets, prompter, files } = options;
  const app = new OpenAPIHono({
    defaultHook(result) {
      if (result.success) return;
      const { path, message } = result.error.issues[0];
      const place = path.join(".") || "the request";
      return errorResponse(
        "malformed",
        `Cannot answer: ${place} is refused: ${message}. See /api/openapi.json`,
      );
    },
  });
  app.use(guard(options));
  app.use(bodyLimit({
    maxSize: limits.bodyBytes,
    onError: () =>
      errorResponse(
        "too_large",
        `Cannot answer: found a body above ${limits.bodyBytes} bytes. Send a smaller one`,
      ),
  }));
  app.use(async ({ req }, next) => {
    if (req.method === "POST" && !/^application\/json\b/.test(req.header("content-type") ?? "")) {
      return errorResponse("wrong_type", "Cannot answer: found another content type. Send application/json");
    }
    await next();
  });

  app.openapi(
    routes.featuresRoute,
    (c) => c.json({ ...explorer.listing, prompts: prompter?.by ?? null }, 200),
  );
  app.openapi(routes.atlasRoute, (c) => c.json({ maps: explorer.listing.maps }, 200));
  app.openapi(routes.featureRoute, (c) => c.json(explorer.record(c.req.valid("param").id), 200));
  app.openapi(routes.featureImageRoute, async (c) => {
    return pngResponse(await explorer.featurePicture(c.req.valid("param").id));
  });
  app.openapi(routes.nounRoute, async (c) => c.json(await explorer.noun(c.req.valid("param").noun), 200));
  app.openapi(routes.nounImageRoute, (c) => {
    return pngResponse(pictureOf(paint(renderNoun(explorer.traitsOf(c.req.valid("param").noun)))));
  });
  app.openapi(
    routes.sheetRoute,
    (c) => new Response(sheets[c.req.valid("param").sheet], { headers: pngType }),
  );
  app.openapi(routes.steerRoute, async (c) => {
    const request = c.req.valid("json");
    try {
      request.edits.forEach((edit, i) => checkEdit(edit, { ...explorer.features, name: `edits.${i}` }));
    } catch (error) {
      return thrownResponse(error, { range: "out_of_range" });
    }
    return pngResponse(await explorer.steer(request));
  });
  app.openapi(routes.promptRoute, async (c) => {
    const { noun, text, errorTerm } = c.req.valid("json");
    if (!prompter) throw new HTTPException(503);
    const encoded = await explorer.encoded(noun);
    const { latent, ...plan } = await prompter.understand(text, {
      traits: explorer.traitsOf(noun),
      encoded,
      errorTerm,
    });
    const picture = pngBytes(explorer.decode(latent)).toBase64();
    return c.json({ ...plan, picture }, 200);
  });
  app.doc31("/api/openapi.json", { openapi: "3.1.0", info: { title: "Feature explorer", version: "1" } });
  for (const [path, { type, body }] of Object.entries(files)) {
    app.get(
      path,
      () => new Response(body, { headers: { "content-type": type, "cache-control": "no-cache" } }),
    );
  }
  app.notFound(({ req }) =>
    errorResponse(
      "not_found",
      `Cannot answer: found no ${req.method} ${req.path.slice(0, 80)}. See /api/openapi.json`,
    )
  );
  app.onError((error) => {
    if (error instanceof HTTPException && error.status === 503) {
      return errorResponse(
        "unavailable",
        "Cannot answer: found no sentence encoder. Run python3 study.py reproduce",
      );
    }
    if (error instanceof HTTPException) {
      return errorResponse(
        "malformed",
        `Cannot answer: found a request that is none: ${error.message}. Send JSON`,
      );
    }
    return thrownResponse(error, { range: "not_found" });
  });
  return app;
}

const pngType = { "content-type": "image/png" };

function pngResponse(picture: Picture): Response {
  return new Response(pngBytes(picture), { headers: pngType });
}

function pngBytes(picture: Picture): Uint8Array<ArrayBuffer> {
  const { size } = picture;
  return new Uint8Array(encodePng({ pixels: withAlpha(picture), width: size, height: size }));
}
