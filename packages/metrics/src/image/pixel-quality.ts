import { requireOptions } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import {
  bellWidths,
  gaussian,
  localMoments,
  planesOf,
  windowSizes,
  type PerAxis,
  type Plane,
} from '../internal/images.ts';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { Metric } from '../metric.ts';

interface QualityOptions {
  /** pixels of the window along each axis, odd; default 11 */
  readonly kernelSize?: PerAxis | undefined;
  /** width of the bell curve; default 1.5 */
  readonly sigma?: PerAxis | undefined;
}

/**
 * Universal image quality index of images `[batch, channels, height, width]`: structural similarity without constants, of the pixels whose
 * window lies inside. NaN before the first image.
 *
 * @param options `kernelSize`: default 11; `sigma`: default 1.5
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or images are no larger than half the window
 * @example
 * const quality = new UniversalImageQualityIndex();
 * const image = uniform([1, 3, 16, 16], { dtype: 'float64' });
 * quality.update(image, image);
 * quality.compute(); // 1.000
 * @see https://lightning.ai/docs/torchmetrics/stable/image/universal_image_quality_index.html
 */
export class UniversalImageQualityIndex extends Metric<MeanState, number> {
  constructor(options: QualityOptions = {}) {
    const where = 'UniversalImageQualityIndex';
    const names = { kernelSize: true, sigma: true } as const;
    const { kernelSize = 11, sigma = 1.5 } = requireOptions<QualityOptions>(where, options, names);
    const [sizes, sigmas] = [windowSizes(where, kernelSize), bellWidths(where, sigma)];
    const weights = [gaussian(sizes[0], sigmas[0]), gaussian(sizes[1], sigmas[1])] as const;
    super({
      ...runningMean,
      better: 'higher',
      update: (state, ...batch) =>
        planesOf(where, ...batch)
          .flat()
          .reduce((sum, plane) => runningMean.merge(sum, qualityOf(where, plane, weights)), state),
    });
  }
}

function qualityOf(where: string, plane: Plane, weights: readonly [readonly number[], readonly number[]]): MeanState {
  const { x, y, xx, yy, xy } = localMoments(where, plane, weights);
  const [padY, padX] = weights.map(({ length }) => (length - 1) / 2);
  let [sum, count] = [0, 0];
  for (let row = padY; row < plane.height - padY; row++) {
    for (let column = padX; column < plane.width - padX; column++) {
      const i = row * plane.width + column;
      const whole = (x[i] * x[i] + y[i] * y[i]) * (xx[i] + yy[i]) + Number.EPSILON;
      sum += (4 * x[i] * y[i] * xy[i]) / whole;
      count++;
    }
  }
  return { sum, count };
}

/**
 * Spectral angle of images `[batch, channels, height, width]`: the angle between the channels of each pixel, in radians, on average. NaN
 * before the first image.
 *
 * @throws {ShapeError} in `update`, if the shapes do not match
 * @example
 * const angle = new SpectralAngleMapper();
 * angle.update(tensor([[[[1]], [[0]]]]), tensor([[[[1]], [[1]]]]));
 * angle.compute(); // 0.785
 * @see https://lightning.ai/docs/torchmetrics/stable/image/spectral_angle_mapper.html
 */
export class SpectralAngleMapper extends Metric<MeanState, number> {
  constructor() {
    super({
      ...runningMean,
      better: 'lower',
      update: (state, ...batch) =>
        planesOf('SpectralAngleMapper', ...batch).reduce(
          (sum, planes) => runningMean.merge(sum, anglesOf(planes)),
          state,
        ),
    });
  }
}

function anglesOf(planes: readonly Plane[]): MeanState {
  const count = planes[0]?.predicted.length ?? 0;
  let sum = 0;
  for (let i = 0; i < count; i++) {
    let [ab, aa, bb] = [0, 0, 0];
    for (const { predicted, truth } of planes) {
      ab += predicted[i] * truth[i];
      aa += predicted[i] * predicted[i];
      bb += truth[i] * truth[i];
    }
    sum += Math.acos(Math.max(-1, Math.min(1, ab / (Math.sqrt(aa) * Math.sqrt(bb)))));
  }
  return { sum, count };
}

/** `UniversalImageQualityIndex` of one batch. */
export const universalImageQualityIndex = /* @__PURE__ */ functionOf(UniversalImageQualityIndex);
/** `SpectralAngleMapper` of one batch. */
export const spectralAngleMapper = /* @__PURE__ */ functionOf(SpectralAngleMapper);
