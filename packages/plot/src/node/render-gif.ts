import { readFrames } from '../internal/animation-frames.ts';
import { requireOptions } from '../internal/require-options.ts';
import { rasterize } from './rasterize.ts';
import type { Bytes, RenderOptions } from './render-png.ts';

/**
 * Renders what `animation` returns as a GIF that repeats, for slides and messages, which do not show animated SVG. All pictures share 255 colours.
 *
 * @param svg an animation; any other picture becomes a GIF that does not move
 * @returns the bytes of a GIF file
 * @throws {PlotError} if the text is no SVG, or the renderer does not exist for this platform
 * @example
 * import { renderGif } from '@gradkit/plot/node';
 * const gif = await renderGif(animation([lossCurve([1]), lossCurve([1, 0.5])], { seconds: 0.5 }), { scale: 0.5 });
 * String.fromCharCode(...gif.subarray(0, 6)); // "GIF89a"
 */
export async function renderGif(svg: string, options: RenderOptions = {}): Promise<Bytes> {
  const { scale = 1 } = requireOptions<RenderOptions>('renderGif', options, { scale: true });
  const { Encoder } = await import('modern-gif'); // as the renderer, only when it is wanted
  let encoder: InstanceType<typeof Encoder> | null = null;
  for (const { svg: picture, seconds } of readFrames(svg)) {
    const { width, height, pixels } = await rasterize('renderGif', picture, scale);
    encoder ??= new Encoder({ width, height, maxColors: 255, looped: true, loopCount: 0 });
    await encoder.encode({ data: new Uint8ClampedArray(pixels), width, height, delay: Math.round(100 * seconds) * 10 }); // in hundredths of a second
  }
  return new Uint8Array(await encoder!.flush());
}
