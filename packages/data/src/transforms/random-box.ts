import { ConfigError, requireNumber, type Generator } from '@gradkit/core-tensor/functional';
import { requirePair } from './pair.ts';

/** A part of an image, in pixels. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Smallest and largest. */
export type Range = readonly [low: number, high: number];

/** What random parts of images may look like. */
export interface BoxRanges {
  /** share of the image's area */
  readonly scale: Range;
  /** width divided by height */
  readonly ratio: Range;
}

/** @throws {ConfigError} unless a range is two numbers above 0 that do not fall */
export function requireRange(where: string, name: string, range: Range): void {
  requirePair(where, name, range);
  for (const [i, each] of range.entries()) requireNumber(where, `${name}[${i}]`, each, { above: 0 });
  if (range[0] <= range[1]) return;
  throw new ConfigError(where, `${name} is [${range.join(', ')}]; the smallest must not be above the largest`, {
    got: range,
  });
}

/** Draws area and shape until they fit, ten times at most; null if they never do. */
export function drawBox(
  [height, width]: readonly [number, number],
  { scale, ratio }: BoxRanges,
  rng: Generator,
): Box | null {
  const between = (low: number, high: number): number => low + (high - low) * rng.next();
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * between(...scale);
    const shape = Math.exp(between(Math.log(ratio[0]), Math.log(ratio[1])));
    const box = { height: Math.round(Math.sqrt(area / shape)), width: Math.round(Math.sqrt(area * shape)) };
    if (box.height < 1 || box.width < 1 || box.height > height || box.width > width) continue;
    return { ...box, top: rng.below(height - box.height + 1), left: rng.below(width - box.width + 1) };
  }
  return null;
}
