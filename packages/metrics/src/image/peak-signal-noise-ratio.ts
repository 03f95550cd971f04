import { requireNumber, requireOptions } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { readPairs } from '../internal/float-pairs.ts';
import { requireDataRange, type DataRange } from '../internal/images.ts';
import { sums, type Sums } from '../internal/sums.ts';
import { Metric } from '../metric.ts';

/**
 * Peak signal-to-noise ratio (PSNR) of images, in decibels, of all pixels together. NaN before the first one.
 *
 * `10 · log(range² / mean squared error)`, to base 10
 *
 * @param dataRange highest minus lowest value that images can have, e.g. 1 or 255; or both, outside of which images are cut off
 * @param options `base`: of the logarithm, default 10
 * @throws {ConfigError} if the range is not above 0, or an option is unknown
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const ratio = new PeakSignalNoiseRatio(1);
 * ratio.update(tensor([[0.5, 0.5]]), tensor([[0.6, 0.4]]));
 * ratio.compute(); // 20.000
 * @see https://lightning.ai/docs/torchmetrics/stable/image/peak_signal_noise_ratio.html
 */
export class PeakSignalNoiseRatio extends Metric<Sums, number> {
  constructor(dataRange: DataRange, options: { readonly base?: number | undefined } = {}) {
    const where = 'PeakSignalNoiseRatio';
    const { low, high, size } = requireDataRange(where, dataRange);
    const { base = 10 } = requireOptions(where, options, { base: true });
    requireNumber(where, 'base', base, { above: 1 });
    const { init, merge } = sums(where, 2);
    const cut = (x: number): number => Math.min(high, Math.max(low, x));
    super({
      better: 'higher',
      init,
      merge,
      update(state, ...batch) {
        const { predicted, truth } = readPairs(where, ...batch, 1);
        let errors = 0;
        for (let i = 0; i < truth.length; i++) errors += (cut(predicted[i]) - cut(truth[i])) ** 2;
        return merge(state, [errors, truth.length]);
      },
      compute: ([errors, count]) => (10 / Math.log(base)) * (2 * Math.log(size) - Math.log(errors / count)),
    });
  }
}

/** `PeakSignalNoiseRatio` of one batch. */
export const peakSignalNoiseRatio = /* @__PURE__ */ functionOf(PeakSignalNoiseRatio);
