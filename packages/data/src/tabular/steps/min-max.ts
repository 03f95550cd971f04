import { ConfigError, requireBoolean, requireOptions } from '@gradkit/core-tensor/functional';
import { requireRange } from './range.ts';
import { divisorOf } from './statistics.ts';
import { presentNumbers, TabularStep } from './step.ts';

interface MinMaxOptions {
  /** where the smallest and the largest number go; default `[0, 1]` */
  readonly range?: readonly [least: number, most: number] | undefined;
  /** numbers beyond those of the training part go to its ends; default false */
  readonly clip?: boolean | undefined;
}

/**
 * Scales numbers so that those of the training part fill a range: `(x - min) / (max - min) · (most - least) + least`.
 *
 * @param options `range`, default `[0, 1]`; `clip`: whether others are cut to it, default false
 * @returns a step for `TabularPipeline`
 * @throws {ConfigError} if the range does not ascend, or an option is unknown
 * @example
 * const pipeline = new TabularPipeline({ columns: { x: [minMax({ range: [-1, 1] })] } });
 * pipeline.fitTransform(parseCsv('x\n2\n3\n6')).inputs.toArray(); // [[-1], [-0.5], [1]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.MinMaxScaler.html
 */
export function minMax(options: MinMaxOptions = {}): TabularStep {
  const { range = [0, 1], clip = false } = requireOptions<MinMaxOptions>('minMax', options, {
    range: true,
    clip: true,
  });
  requireRange('minMax', 'range', range);
  requireBoolean('minMax', 'clip', clip);
  const [least, most] = range;
  return new TabularStep({
    name: 'minMax',
    takes: 'number',
    fit(column, context) {
      const values = presentNumbers(column, context).sort();
      const [min, max] = [values[0], values[values.length - 1]];
      const divisor = divisorOf(max - min) / (most - least);
      if (!Number.isFinite(divisor))
        throw new ConfigError(context.where, `column ${context.column} spans ${max} - ${min}; minMax takes less`);
      return { step: { kind: 'scale', center: min, divisor, offset: least, clip: clip ? [least, most] : null } };
    },
  });
}
