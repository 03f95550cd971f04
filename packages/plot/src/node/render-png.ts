import { requireOptions } from '../internal/require-options.ts';
import { rasterize } from './rasterize.ts';

/** `Uint8Array<ArrayBuffer>`, as `Blob` and `fetch` take it, said in a way that TypeScript before 5.7 understands, too. */
export type Bytes = ReturnType<Uint8Array['slice']>;

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
  const { scale = 2 } = requireOptions<RenderOptions>('renderPng', options, { scale: true });
  return (await rasterize('renderPng', svg, scale)).asPng() as Bytes; // never in shared memory
}
