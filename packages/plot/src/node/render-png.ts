import { requireOptions } from '../internal/require-options.ts';
import { createRequire } from 'node:module';
import { PlotError } from '../plot-error.ts';

/** `Uint8Array<ArrayBuffer>`, as `Blob` and `fetch` take it, said in a way that TypeScript before 5.7 understands, too. */
type Bytes = ReturnType<Uint8Array['slice']>;

export interface RenderOptions {
  /** pixels of the image per pixel of the picture */
  readonly scale?: number | undefined;
}

/**
 * Renders a picture as PNG, with a font of its own, so that it looks the same everywhere.
 *
 * @param svg what `lossCurve` and the others return
 * @returns the bytes of a PNG file
 * @throws {PlotError} if the text is no SVG, or the renderer does not exist for this platform
 * @example
 * import { renderPng } from '@gradkit/plot/node';
 * const png = await renderPng(lossCurve([1, 0.5, 0.25]));
 * [...png.subarray(1, 4)].map((byte) => String.fromCharCode(byte)).join(''); // "PNG"
 */
export async function renderPng(svg: string, options: RenderOptions = {}): Promise<Bytes> {
  const { scale = 2 } = requireOptions('renderPng', options, { scale: true });
  if (!(scale > 0 && scale <= 20)) {
    throw new PlotError('renderPng', `scale is ${scale}; it must be above 0 and at most 20`, { got: scale });
  }
  const { Resvg } = await renderer();
  try {
    const font = { fontFiles: fontFiles(), loadSystemFonts: needsOtherFonts(svg), defaultFontFamily: 'Inter' };
    const image = new Resvg(withSharpPixels(svg), { fitTo: { mode: 'zoom', value: scale }, font }).render();
    return image.asPng() as Bytes; // never in shared memory
  } catch (cause) {
    throw new PlotError('renderPng', `this SVG cannot be rendered: ${(cause as Error).message}`, { cause });
  }
}

/** A native module, so it is loaded only when a PNG is wanted. */
async function renderer(): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch (cause) {
    const problem = `PNG needs @resvg/resvg-js, which does not load here (${(cause as Error).message}); SVG needs nothing`;
    throw new PlotError('renderPng', problem, { cause });
  }
}

/** The renderer knows sharp pixels only by their older name. */
function withSharpPixels(svg: string): string {
  return svg.replaceAll('style="image-rendering:pixelated"', 'style="image-rendering:optimizeSpeed"');
}

function fontFiles(): string[] {
  const { resolve } = createRequire(import.meta.url);
  return ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'].map((file) =>
    resolve(`@expo-google-fonts/inter/${file}`),
  );
}

/** Inter has the letters of three scripts; for names in others the fonts of the system have to be looked through. */
function needsOtherFonts(svg: string): boolean {
  return /(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{L}|[∇⊙\p{Extended_Pictographic}]/u.test(svg);
}
