import { requireBoolean, requireOptions } from '@gradkit/core-tensor/functional';
import { meanAndVariance } from './statistics.ts';
import { presentNumbers, TabularStep } from './step.ts';

interface StandardizeOptions {
  /** subtract the mean; default true */
  readonly mean?: boolean | undefined;
  /** divide by the standard deviation; default true */
  readonly std?: boolean | undefined;
}

/**
 * Scales numbers to mean 0 and standard deviation 1, those of the training part: `(x - mean) / std`. A constant column is not divided.
 *
 * @param options `mean`, `std`: false leaves it as it is
 * @returns a step for `TabularPipeline`
 * @throws {ConfigError} if an option is unknown or no boolean
 * @example
 * const pipeline = new TabularPipeline({ columns: { x: [standardize()] } });
 * pipeline.fitTransform(parseCsv('x\n1\n3')).inputs.toArray(); // [[-1], [1]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.StandardScaler.html
 */
export function standardize(options: StandardizeOptions = {}): TabularStep {
  const known = { mean: true, std: true } as const;
  const { mean: centered = true, std = true } = requireOptions<StandardizeOptions>('standardize', options, known);
  requireBoolean('standardize', 'mean', centered);
  requireBoolean('standardize', 'std', std);
  return new TabularStep({
    name: 'standardize',
    takes: 'number',
    fit(column, context) {
      const values = presentNumbers(column, context);
      const { mean, variance } = meanAndVariance(values);
      // the variance that rounding alone can give a constant column
      const [n, eps] = [values.length, Number.EPSILON];
      const isConstant = variance <= n * eps * variance + (n * mean * eps) ** 2;
      const divisor = std && !isConstant ? Math.sqrt(variance) : 1;
      return { step: { kind: 'scale', center: centered ? mean : 0, divisor, offset: 0, clip: null } };
    },
  });
}
