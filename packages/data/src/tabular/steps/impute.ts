import { ConfigError, DataError, refuseArgument, requireOneOf, requireOptions } from '@gradkit/core-tensor/functional';
import { columnType, type Column, type ColumnType } from '../table.ts';
import type { Category } from './fitted-step.ts';
import { compare } from './categories.ts';
import { quantile } from './statistics.ts';
import { isMissing, presentNumbers, TabularStep, type FitContext, type Place } from './step.ts';

type Strategy = 'mean' | 'median' | 'mostFrequent' | 'constant';

/**
 * Fills in what is missing: numbers that are NaN, texts that are null.
 *
 * @param strategy `mean` or `median` of the training part; `mostFrequent`, of several the smallest; `constant`
 * @param options `value`: the number or text of `constant`
 * @returns a step for `TabularPipeline`; text takes `mostFrequent` and `constant`
 * @throws {ConfigError} if the strategy is none, or there is a value without `constant`, or the reverse
 * @example
 * const pipeline = new TabularPipeline({ columns: { age: [impute('median')] } });
 * const table = parseCsv('age\n30\nNA\n40\n70');
 * pipeline.fitTransform(table).inputs.toArray(); // [[30], [40], [40], [70]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.impute.SimpleImputer.html
 */
export function impute(
  strategy: Strategy = 'mean',
  options: { readonly value?: Category | undefined } = {},
): TabularStep {
  requireOneOf('impute', 'strategy', strategy, ['mean', 'median', 'mostFrequent', 'constant']);
  const { value } = requireOptions('impute', options, { value: true });
  if ((strategy === 'constant') !== (value !== undefined))
    throw new ConfigError(
      'impute',
      value === undefined ? 'constant needs a value' : `value is given but the strategy is ${strategy}, not constant`,
      { got: value },
    );
  if (value !== undefined && typeof value !== 'string' && !Number.isFinite(value))
    refuseArgument('impute', 'value', value, 'a text or a finite number');
  return new TabularStep({
    name: 'impute',
    takes: strategy === 'mean' || strategy === 'median' ? 'number' : 'any',
    gives: value === undefined ? undefined : typeOf(value),
    fit: (column, context) => ({
      step: {
        kind: 'fill',
        value: value === undefined ? usual(column, strategy, context) : fitting(value, column, context),
      },
    }),
  });
}

function usual(column: Column, strategy: Strategy, place: Place): Category {
  if (strategy === 'mostFrequent') return mostFrequent(column, place);
  const present = presentNumbers(column, place);
  if (strategy === 'median') return quantile(present.sort(), 0.5);
  return present.reduce((sum, x) => sum + x, 0) / present.length;
}

function typeOf(value: Category): ColumnType {
  return typeof value === 'string' ? 'text' : 'number';
}

function fitting(value: Category, column: Column, { where, column: name }: FitContext): Category {
  const [type, given] = [columnType(column), typeOf(value)];
  if (type === given) return value;
  throw new ConfigError(
    where,
    `column ${name} holds ${type === 'text' ? 'text' : 'numbers'} but the value of impute is a ${given}; both must be the same`,
    { expected: type, got: given },
  );
}

function mostFrequent(column: Column, { where, column: name }: Place): Category {
  const counts = new Map<Category, number>();
  for (const value of column) if (!isMissing(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [first] = [...counts].sort(([a, m], [b, n]) => n - m || compare(a, b));
  if (first !== undefined) return first[0];
  throw new DataError(where, `column ${name} has no values in ${column.length} rows; there is nothing to fit`, {
    got: column.length,
  });
}
