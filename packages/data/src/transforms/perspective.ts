import {
  ConfigError,
  defaultGenerator,
  refuseArgument,
  requireNumber,
  requireOptions,
  type Generator,
} from '@gradkit/core-tensor/functional';
import { fillOf, requireImages, warp, type FillOptions, type Homography } from './resample.ts';
import type { Transform } from './transform.ts';

/** The corners of an image in pixels: top left, top right, bottom right, bottom left. */
export type Corners = readonly [Place, Place, Place, Place];
type Place = readonly [x: number, y: number];

/**
 * The map that takes places of the result to places of the source: eight equations, two for each corner. @throws {ConfigError} if three of
 * the corners lie on a line
 */
function homography(where: string, from: Corners, to: Corners): Homography {
  const rows = to.flatMap(([x, y], i) => {
    const [u, v] = from[i];
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  // Gaussian elimination with the largest pivot
  for (let k = 0; k < 8; k++) {
    let best = k;
    for (let i = k + 1; i < 8; i++) if (Math.abs(rows[i][k]) > Math.abs(rows[best][k])) best = i;
    [rows[k], rows[best]] = [rows[best], rows[k]];
    if (Math.abs(rows[k][k]) < 1e-9)
      throw new ConfigError(where, 'three of the corners lie on a line; no view of the image has them', {
        got: { from, to },
      });
    for (let i = 0; i < 8; i++) {
      if (i === k) continue;
      const factor = rows[i][k] / rows[k][k];
      for (let j = k; j < 9; j++) rows[i][j] -= factor * rows[k][j];
    }
  }
  return rows.map((row, k) => row[8] / row[k]) as unknown as Homography; // eight rows, which the type of map does not say
}

/**
 * Draws images as they look from another place: what was at the first four corners comes to the second, with bilinear interpolation.
 *
 * @param from four places `[x, y]` in pixels: top left, top right, bottom right, bottom left
 * @param to where they come
 * @param options `fill`: what comes in from outside, default 0
 * @throws {ConfigError} unless there are four places of two finite numbers each, of which no three lie on a line, or if an option is unknown
 * @example
 * const corners = [[0, 0], [2, 0], [2, 1], [0, 1]] as const;
 * const mirrored = [[2, 0], [0, 0], [0, 1], [2, 1]] as const;
 * perspective(corners, mirrored)(tensor([[[[1, 2]]]])).toArray(); // about [[[[2, 1]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.functional.perspective.html
 */
export function perspective(from: Corners, to: Corners, options: FillOptions = {}): Transform {
  requireCorners('from', from);
  requireCorners('to', to);
  const fill = fillOf('perspective', options);
  const map = homography('perspective', from, to);
  return (x) => {
    const [count] = requireImages('perspective', x);
    return warp(x, new Array<Homography>(count).fill(map), fill);
  };
}

function requireCorners(name: string, corners: Corners): void {
  const isCorner = (place: unknown): boolean =>
    Array.isArray(place) && place.length === 2 && place.every((each) => Number.isFinite(each));
  if (Array.isArray(corners) && corners.length === 4 && corners.every(isCorner)) return;
  refuseArgument('perspective', name, corners, 'four places [x, y]: top left, top right, bottom right, bottom left');
}

interface RandomPerspectiveOptions extends FillOptions {
  /** how far corners come in at most, as a share of half the size, 0 … 1; default 0.5 */
  readonly distortion?: number | undefined;
  /** of each image to be changed; default 0.5 */
  readonly probability?: number | undefined;
}

/**
 * Draws each image, with a probability, as it looks from a random other place.
 *
 * @param options `distortion`: how far corners come in at most, as a share of half the size, default 0.5; `probability`: default 0.5;
 *   `fill`: what comes in from outside, default 0
 * @throws {ConfigError} if a share or probability is outside 0 … 1, or an option is unknown
 * @example randomPerspective({ probability: 0 })(tensor([[[[1, 2]]]])).toArray(); // [[[[1, 2]]]]
 * @see https://docs.pytorch.org/vision/stable/generated/torchvision.transforms.v2.RandomPerspective.html (which draws once for the batch)
 */
export function randomPerspective(options: RandomPerspectiveOptions = {}): Transform {
  const known = { distortion: true, probability: true, fill: true } as const;
  const {
    distortion = 0.5,
    probability = 0.5,
    fill: outside,
  } = requireOptions<RandomPerspectiveOptions>('randomPerspective', options, known);
  requireNumber('randomPerspective', 'distortion', distortion, { least: 0, most: 1 });
  requireNumber('randomPerspective', 'probability', probability, { least: 0, most: 1 });
  const fill = fillOf('randomPerspective', { fill: outside });
  const same: Homography = [1, 0, 0, 0, 1, 0, 0, 0];
  return (x, rng = defaultGenerator()) => {
    const [count, , height, width] = requireImages('randomPerspective', x);
    const corners = rectangle(width, height);
    const draw = (): Homography => {
      if (rng.next() >= probability) return same;
      return homography('randomPerspective', corners, drawCorners(corners, distortion, rng));
    };
    return warp(x, Array.from({ length: count }, draw), fill);
  };
}

const rectangle = (width: number, height: number): Corners => [
  [0, 0],
  [width, 0],
  [width, height],
  [0, height],
];

/** Each corner moved towards the middle; they never meet, since they stop before it. */
function drawCorners(corners: Corners, distortion: number, rng: Generator): Corners {
  const [, , [width, height]] = corners;
  const inward = (at: number, size: number): number => {
    const way = 0.5 * distortion * size * rng.next();
    return at === 0 ? way : at - way;
  };
  return corners.map(([x, y]) => [inward(x, width), inward(y, height)] as const) as unknown as Corners; // four, as before
}
