import { requireBoolean, requireNumber, requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import {
  bellWidths,
  gaussian,
  localMoments,
  planesOf,
  requireDataRange,
  windowSizes,
  type DataRange,
  type PerAxis,
  type Plane,
} from '../internal/images.ts';
import { Metric } from '../metric.ts';

type Reduction = 'elementwise_mean' | 'sum' | 'none';

interface SimilarityOptions<R extends Reduction> {
  /** whether windows are bell curves of `sigma`, or squares of `kernelSize`; default true */
  readonly gaussianKernel?: boolean | undefined;
  readonly sigma?: PerAxis | undefined;
  readonly kernelSize?: PerAxis | undefined;
  /** the mean over images, the default, their sum, or each */
  readonly reduction?: R | undefined;
  /** highest minus lowest value that images can have, or both; without, that of each batch */
  readonly dataRange?: DataRange | undefined;
  readonly k1?: number | undefined;
  readonly k2?: number | undefined;
}

const names = {
  gaussianKernel: true,
  sigma: true,
  kernelSize: true,
  reduction: true,
  dataRange: true,
  k1: true,
  k2: true,
} as const;

/**
 * Structural similarity (SSIM) of images `[batch, channels, height, width]`: how alike brightness, contrast and structure are around each
 * pixel; 1 for the same image.
 *
 * Without `dataRange` each batch has its own, so that batches need not give the same as one pass.
 *
 * @param options `dataRange`: highest minus lowest value, or both, outside of which images are cut off; `gaussianKernel`: default true;
 *   `sigma`: default 1.5; `kernelSize`: of square windows, default 11; `k1`: default 0.01; `k2`: default 0.03; `reduction`: the
 *   `elementwise_mean` over images, the default, their `sum`, or each (`none`)
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or images are no larger than half the window
 * @example
 * const similarity = new StructuralSimilarityIndexMeasure({ dataRange: 1 });
 * const image = uniform([1, 3, 16, 16]);
 * similarity.update(image, image);
 * similarity.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/image/structural_similarity.html (volumes are not here)
 */
export class StructuralSimilarityIndexMeasure<R extends Reduction = 'elementwise_mean'> extends Metric<
  readonly number[],
  R extends 'none' ? readonly number[] : number
> {
  constructor(options: SimilarityOptions<R> = {}) {
    const where = 'StructuralSimilarityIndexMeasure';
    const { dataRange, reduction } = requireOptions<SimilarityOptions<R>>(where, options, names);
    const how: Reduction = reduction ?? 'elementwise_mean';
    requireOneOf(where, 'reduction', how, ['elementwise_mean', 'sum', 'none']);
    const range = dataRange === undefined ? undefined : requireDataRange(where, dataRange);
    const weights = windowWeights(where, options);
    const { k1 = 0.01, k2 = 0.03 } = options;
    requireNumber(where, 'k1', k1, { least: 0 });
    requireNumber(where, 'k2', k2, { least: 0 });
    super({
      better: 'higher',
      init: () => [],
      merge: (a, b) => [...a, ...b],
      update(state, ...batch) {
        const images = planesOf(where, ...batch, range);
        const size = range?.size ?? rangeOf(images);
        const constants = [(k1 * size) ** 2, (k2 * size) ** 2] as const;
        const ofImage = (planes: readonly Plane[]): number =>
          sumOf(planes.map((plane) => similarityOf(where, plane, { weights, constants }))) / planes.length;
        return [...state, ...images.map(ofImage)];
      },
      compute(state) {
        const result = how === 'none' ? state : how === 'sum' ? sumOf(state) : sumOf(state) / state.length;
        return result as R extends 'none' ? readonly number[] : number;
      },
    });
  }
}

type Windows = readonly [readonly number[], readonly number[]];

function windowWeights(
  where: string,
  { gaussianKernel = true, sigma = 1.5, kernelSize = 11 }: SimilarityOptions<Reduction>,
): Windows {
  requireBoolean(where, 'gaussianKernel', gaussianKernel);
  const [sigmas, sizes] = [bellWidths(where, sigma), windowSizes(where, kernelSize)];
  const ofAxis = (axis: 0 | 1): readonly number[] =>
    gaussianKernel
      ? gaussian(Math.floor(3.5 * sigmas[axis] + 0.5) * 2 + 1, sigmas[axis])
      : new Array<number>(sizes[axis]).fill(1 / sizes[axis]);
  return [ofAxis(0), ofAxis(1)];
}

/** Highest minus lowest value, of predictions or targets, whichever is more. */
function rangeOf(images: readonly (readonly Plane[])[]): number {
  const planes = images.flat();
  const spread = (values: readonly Float64Array[]): number => {
    const fold = (join: (a: number, b: number) => number, start: number): number =>
      values.reduce((best, plane) => plane.reduce((a, b) => join(a, b), best), start);
    return fold(Math.max, -Infinity) - fold(Math.min, Infinity);
  };
  return Math.max(spread(planes.map(({ predicted }) => predicted)), spread(planes.map(({ truth }) => truth)));
}

/** Wang et al., Image Quality Assessment: From Error Visibility to Structural Similarity (2004), https://doi.org/10.1109/TIP.2003.819861 */
function similarityOf(
  where: string,
  plane: Plane,
  { weights, constants: [c1, c2] }: { weights: Windows; constants: readonly [number, number] },
): number {
  const { x, y, xx, yy, xy } = localMoments(where, plane, weights);
  let sum = 0;
  for (let i = 0; i < x.length; i++)
    sum += ((2 * x[i] * y[i] + c1) * (2 * xy[i] + c2)) / ((x[i] * x[i] + y[i] * y[i] + c1) * (xx[i] + yy[i] + c2));
  return sum / x.length;
}

/** `StructuralSimilarityIndexMeasure` of one batch. */
export const structuralSimilarityIndexMeasure = /* @__PURE__ */ functionOf(StructuralSimilarityIndexMeasure);
