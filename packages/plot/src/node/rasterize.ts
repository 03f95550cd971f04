import { createRequire } from 'node:module';
import type { RenderedImage } from '@resvg/resvg-js';
import { PlotError } from '../plot-error.ts';

/** A picture as pixels. */
export async function rasterize(where: string, svg: string, scale: number): Promise<RenderedImage> {
  if (!(scale > 0 && scale <= 20)) {
    throw new PlotError(where, `scale is ${scale}; it must be above 0 and at most 20`, { got: scale });
  }
  const { Resvg } = await renderer(where);
  try {
    const font = { fontFiles: fontFiles(), loadSystemFonts: needsOtherFonts(svg), defaultFontFamily: 'Inter' };
    return new Resvg(withSharpPixels(svg), { fitTo: { mode: 'zoom', value: scale }, font }).render();
  } catch (cause) {
    throw new PlotError(where, `this SVG cannot be rendered: ${(cause as Error).message}`, { cause });
  }
}

/** A native module, so it is loaded only when pixels are wanted. */
async function renderer(where: string): Promise<typeof import('@resvg/resvg-js')> {
  try {
    return await import('@resvg/resvg-js');
  } catch (cause) {
    const problem = `PNG and GIF need @resvg/resvg-js, which does not load here (${(cause as Error).message}); SVG needs nothing`;
    throw new PlotError(where, problem, { cause });
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
