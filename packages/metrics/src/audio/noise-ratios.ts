import { requireBoolean, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import { readPairs } from '../internal/float-pairs.ts';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface MeanOption {
  /** whether the mean of each signal is taken off first; default false */
  readonly zeroMean?: boolean | undefined;
}

/** What is added to energies, so that silence gives numbers: the precision of float32. */
const eps = 2 ** -23;

/** The definition of a ratio of signal and noise in decibels, the mean over signals `[…, time]`. */
function ratioOf(
  where: string,
  [options, known]: readonly [MeanOption, boolean],
  { scales, zeroMean }: { scales: boolean; zeroMean: boolean },
): MetricDefinition<MeanState, number> {
  requireOptions<MeanOption>(where, options, (known ? { zeroMean: true } : {}) as { zeroMean: true }, '{ … }');
  const centers = options.zeroMean ?? zeroMean;
  requireBoolean(where, 'zeroMean', centers);
  return {
    ...runningMean,
    better: 'higher',
    update(state, predictions, targets) {
      const [found, right] = signalsOf(where, predictions, targets, centers);
      const each = found.map((signal, i) => decibels(signal, right[i], scales));
      return runningMean.merge(state, { sum: sumOf(each), count: each.length });
    },
  };
}

function signalsOf(where: string, predictions: Tensor, targets: Tensor, centers: boolean): number[][][] {
  const { predicted, truth } = readPairs(where, predictions, targets, 1);
  const length = predictions.shape.at(-1) ?? 1;
  const count = length === 0 ? 0 : truth.length / length;
  const read = (values: ArrayLike<number>): number[][] =>
    Array.from({ length: count }, (_, i) => {
      const signal = Array.from({ length }, (_time, t) => values[i * length + t]);
      const mean = centers ? sumOf(signal) / length : 0;
      return signal.map((value) => value - mean);
    });
  return [read(predicted), read(truth)];
}

function decibels(found: readonly number[], right: readonly number[], scales: boolean): number {
  const energy = (signal: readonly number[]): number => sumOf(signal.map((value) => value * value)) + eps;
  const scale = scales ? (sumOf(found.map((value, t) => value * right[t])) + eps) / energy(right) : 1;
  const target = right.map((value) => scale * value);
  return 10 * Math.log10(energy(target) / energy(target.map((value, t) => value - found[t])));
}

/**
 * Signal-to-noise ratio of signals `[…, time]`, in decibels, the mean over signals. NaN before the first one.
 *
 * @param options `zeroMean`: whether the mean of each signal is taken off first, default false
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const ratio = new SignalNoiseRatio();
 * ratio.update(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7]));
 * ratio.compute(); // 16.1805
 * @see https://lightning.ai/docs/torchmetrics/stable/audio/signal_noise_ratio.html
 */
export class SignalNoiseRatio extends Metric<MeanState, number> {
  constructor(options: MeanOption = {}) {
    super(ratioOf('SignalNoiseRatio', [options, true], { scales: false, zeroMean: false }));
  }
}

/**
 * Scale-invariant signal-to-distortion ratio (SI-SDR) of signals `[…, time]`: how loud a prediction is does not count. In decibels, the mean
 * over signals; NaN before the first one.
 *
 * @param options `zeroMean`: whether the mean of each signal is taken off first, default false
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const ratio = new ScaleInvariantSignalDistortionRatio();
 * ratio.update(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7]));
 * ratio.compute(); // 18.4030
 * @see https://lightning.ai/docs/torchmetrics/stable/audio/scale_invariant_signal_distortion_ratio.html
 */
export class ScaleInvariantSignalDistortionRatio extends Metric<MeanState, number> {
  constructor(options: MeanOption = {}) {
    super(ratioOf('ScaleInvariantSignalDistortionRatio', [options, true], { scales: true, zeroMean: false }));
  }
}

/**
 * Scale-invariant signal-to-noise ratio (SI-SNR) of signals `[…, time]`: neither loudness nor mean of a prediction count. In decibels, the
 * mean over signals; NaN before the first one.
 *
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const ratio = new ScaleInvariantSignalNoiseRatio();
 * ratio.update(tensor([2.5, 0, 2, 8]), tensor([3, -0.5, 2, 7]));
 * ratio.compute(); // 15.0918
 * @see https://lightning.ai/docs/torchmetrics/stable/audio/scale_invariant_signal_noise_ratio.html
 */
export class ScaleInvariantSignalNoiseRatio extends Metric<MeanState, number> {
  constructor() {
    super(ratioOf('ScaleInvariantSignalNoiseRatio', [{}, false], { scales: true, zeroMean: true }));
  }
}

/** `SignalNoiseRatio` of one batch. */
export const signalNoiseRatio = /* @__PURE__ */ functionOf(SignalNoiseRatio);
/** `ScaleInvariantSignalDistortionRatio` of one batch. */
export const scaleInvariantSignalDistortionRatio = /* @__PURE__ */ functionOf(ScaleInvariantSignalDistortionRatio);
/** `ScaleInvariantSignalNoiseRatio` of one batch. */
export const scaleInvariantSignalNoiseRatio = /* @__PURE__ */ functionOf(ScaleInvariantSignalNoiseRatio);
