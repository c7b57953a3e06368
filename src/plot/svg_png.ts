/** SVG to PNG with the project's own font, so that every machine draws the same picture. */
import { join } from "@std/path";
import sharp from "sharp";

/** What a rasterised picture should be like. */
export interface PngOptions {
  /** Pixels of the picture per pixel of the SVG. */
  scale?: number;
  /** Colours of a palette, for line drawings; without it the colours stay exact. */
  colours?: number | undefined;
}

/**
 * Draws an SVG.
 *
 * @param svg The document, with its size in pixels.
 * @param options Scale, and whether few colours are enough.
 * @returns The bytes of a PNG file.
 */
export async function svgToPng(svg: string, { scale = 1, colours }: PngOptions = {}): Promise<Uint8Array> {
  useProjectFonts();
  const image = sharp(new TextEncoder().encode(svg), { density: 72 * scale, limitInputPixels: false });
  const flat = image.flatten({ background: "white" });
  return new Uint8Array(await flat.png(pngForm(colours)).toBuffer());
}

/**
 * Says how sharp is to write a PNG file.
 *
 * @param colours Colours of a palette, 2 to 256; all when absent.
 * @returns Options for sharp's `png`.
 */
export function pngForm(colours?: number): sharp.PngOptions {
  return colours ? { palette: true, colours, dither: 0, effort: 7 } : { compressionLevel: 9 };
}

/**
 * Tells fontconfig, which sharp finds fonts with, to take the project's font and to keep its cache in the project.
 *
 * A machine without fonts then draws the same text as any other. The system's fonts serve for signs that Open Sans lacks.
 */
export function useProjectFonts(): void {
  if (Deno.env.get("FONTCONFIG_FILE")) return;
  const root = join(import.meta.dirname!, "..", "..");
  const cache = join(root, ".venv", "cache", "fontconfig");
  const font = join(root, "node_modules", "@expo-google-fonts", "open-sans");
  const folders = [
    join(font, "400Regular"),
    join(font, "700Bold"),
    "/usr/share/fonts",
    "/System/Library/Fonts",
  ];
  const config = [
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>',
    ...folders.map((folder) => `<dir>${escapeXml(folder)}</dir>`),
    `<cachedir>${escapeXml(cache)}</cachedir>`,
    '<match><edit name="family" mode="append" binding="weak"><string>Open Sans</string></edit></match>',
    "</fontconfig>",
  ].join("\n");
  Deno.mkdirSync(cache, { recursive: true });
  Deno.writeTextFileSync(join(cache, "fonts.conf"), config);
  Deno.env.set("FONTCONFIG_FILE", join(cache, "fonts.conf"));
}

/**
 * Writes a text so that it stands literally in an SVG.
 *
 * @param text Any text.
 * @returns The text with `&`, `<`, `>` and quotes escaped.
 */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(
    '"',
    "&quot;",
  );
}
