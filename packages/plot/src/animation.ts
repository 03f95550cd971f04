import { writeFrame } from './internal/animation-frames.ts';
import { requireOptions } from './internal/require-options.ts';
import { requireData, requireSome } from './internal/requirements.ts';
import { tag } from './internal/svg.ts';
import { PlotError } from './plot-error.ts';

export interface AnimationOptions {
  /** how long each picture is seen */
  readonly seconds?: number | undefined;
  /** how long the last one is seen, before all begins again */
  readonly lastSeconds?: number | undefined;
}

/**
 * Shows pictures of one size one after the other, again and again, in one SVG that moves by itself: a decision boundary or a latent space
 * while a network learns. Whoever cannot show movement, a PNG among them, shows the last picture; `savePicture` also makes a GIF of it.
 *
 * @param pictures what `decisionBoundary` and the others return, in their order
 * @returns an SVG document
 * @throws {PlotError} if there are no pictures, or they differ in size
 * @example
 * const boundaries = [1, 2, 4].map((slope) =>
 *   decisionBoundary({ predict: (points) => points.map(([x]) => 1 / (1 + Math.exp(-slope * x))) }, { range: [-2, 2], title: `slope ${slope}` }),
 * );
 * animation(boundaries, { seconds: 0.5 }).includes('repeatCount="indefinite"'); // true
 */
export function animation(pictures: readonly string[], options: AnimationOptions = {}): string {
  const { seconds = 0.4, lastSeconds = 2 } = requireOptions<AnimationOptions>('animation', options, {
    seconds: true,
    lastSeconds: true,
  });
  requireData('animation', 'pictures', pictures);
  requireSome('animation', 'pictures', pictures);
  for (const [name, duration] of Object.entries({ seconds, lastSeconds })) {
    if (!(duration > 0 && duration < Infinity))
      throw new PlotError('animation', `${name} is ${duration}; it must be above 0 and finite`, { got: duration });
  }
  const sizes = pictures.map(sizeOf);
  sizes.forEach((size, i) => {
    if (size.width === sizes[0].width && size.height === sizes[0].height) return;
    const [given, first] = [size, sizes[0]].map(({ width, height }) => `${width} × ${height}`);
    throw new PlotError('animation', `picture ${i} is ${given} but picture 0 ${first}; all must be of one size`, {
      expected: sizes[0],
      got: size,
    });
  });
  const { width, height } = sizes[0];
  const total = seconds * (pictures.length - 1) + lastSeconds;
  const frames = pictures.map((svg, i) =>
    writeFrame({ svg, seconds }, { from: seconds * i, total, isLast: i === pictures.length - 1 }),
  );
  const size = { xmlns: 'http://www.w3.org/2000/svg', width, height, viewBox: `0 0 ${width} ${height}`, role: 'img' };
  return tag('svg', size, ...frames, '\n');
}

function sizeOf(picture: string, index: number): { width: number; height: number } {
  const size = /^<svg [^<>]*?\bwidth="([\d.]+)" height="([\d.]+)"/.exec(picture);
  if (size === null) {
    throw new PlotError('animation', `pictures[${index}] is no picture of this package`, { got: picture });
  }
  return { width: Number(size[1]), height: Number(size[2]) };
}
