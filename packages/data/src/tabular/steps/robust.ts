import { requireBoolean, requireOptions } from '@gradkit/core-tensor/functional';
import { requireRange } from './range.ts';
import { divisorOf, quantile } from './statistics.ts';
import { presentNumbers, TabularStep } from './step.ts';

interface RobustOptions {
  /** subtract the median; default true */
  readonly center?: boolean | undefined;
  /** divide by the distance of the quantiles; default true */
  readonly scale?: boolean | undefined;
  /** which quantiles, in percent; default `[25, 75]` */
  readonly quantileRange?: readonly [low: number, high: number] | undefined;
}

/**
 * Scales numbers by quantiles, which a few extreme ones do not move: `(x - median) / (q75 - q25)`.
 *
 * @param options `center`, `scale`: false leaves it as it is; `quantileRange` in percent, default `[25, 75]`
 * @returns a step for `TabularPipeline`
 * @throws {ConfigError} if the quantiles do not ascend within 0 to 100, or an option is unknown
 * @example
 * const pipeline = new TabularPipeline({ columns: { x: [robust()] } });
 * pipeline.fitTransform(parseCsv('x\n1\n2\n3\n4\n1000')).inputs.toArray(); // [[-1], [-0.5], [0], [0.5], [498.5]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.RobustScaler.html
 */
export function robust(options: RobustOptions = {}): TabularStep {
  const {
    center = true,
    scale = true,
    quantileRange = [25, 75],
  } = requireOptions<RobustOptions>('robust', options, { center: true, scale: true, quantileRange: true });
  requireBoolean('robust', 'center', center);
  requireBoolean('robust', 'scale', scale);
  requireRange('robust', 'quantileRange', quantileRange, [0, 100]);
  const [low, high] = quantileRange;
  return new TabularStep({
    name: 'robust',
    takes: 'number',
    fit(column, context) {
      const sorted = presentNumbers(column, context).sort();
      const divisor = scale ? divisorOf(quantile(sorted, high / 100) - quantile(sorted, low / 100)) : 1;
      return { step: { kind: 'scale', center: center ? quantile(sorted, 0.5) : 0, divisor, offset: 0, clip: null } };
    },
  });
}
