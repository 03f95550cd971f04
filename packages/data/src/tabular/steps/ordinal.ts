import { ConfigError, formatValue, requireList, requireNumber, requireOptions } from '@gradkit/core-tensor/functional';
import { categoryIndices, countCategories, refuseUnknown } from './categories.ts';
import type { Category } from './fitted-step.ts';
import { TabularStep } from './step.ts';

interface OrdinalOptions {
  /** the values in their order; default those of the training part, ascending */
  readonly categories?: readonly Category[] | undefined;
  /** the number of other values; default `'error'`: there may be none */
  readonly unknown?: 'error' | number | undefined;
}

/**
 * Numbers the values of a column, text or numbers, from 0; as the target's step it makes class labels.
 *
 * @param options `categories`: the values in their order, default ascending; `unknown`: the number of others, default they are an error
 * @returns a step for `TabularPipeline`
 * @throws {ConfigError} if `categories` is no list of different texts or numbers, or an option is unknown
 * @example
 * const size = [ordinal({ categories: ['small', 'medium', 'large'] })];
 * const pipeline = new TabularPipeline({ columns: { size } });
 * pipeline.fitTransform(parseCsv('size\nlarge\nsmall')).inputs.toArray(); // [[2], [0]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OrdinalEncoder.html
 */
export function ordinal(options: OrdinalOptions = {}): TabularStep<'ordinal'> {
  const known = { categories: true, unknown: true } as const;
  const { categories, unknown = 'error' } = requireOptions<OrdinalOptions>('ordinal', options, known);
  if (unknown !== 'error') requireNumber('ordinal', 'unknown', unknown);
  if (categories !== undefined) requireCategories(categories);
  return new TabularStep({
    name: 'ordinal',
    takes: 'any',
    fit(column, context) {
      const found = categories ?? [...countCategories(column, context).keys()];
      const wrong = unknown === 'error' ? categoryIndices(column, found, context).indexOf(-1) : -1;
      if (wrong !== -1) refuseUnknown(column, wrong, found, context);
      const values = found.map((_, i) => i);
      return { step: { kind: 'code', categories: found, values, unknown: unknown === 'error' ? null : unknown } };
    },
  });
}

function requireCategories(categories: readonly Category[]): void {
  requireList('ordinal', 'categories', categories);
  for (const [i, category] of categories.entries()) {
    const isCategory = typeof category === 'string' || Number.isFinite(category);
    if (isCategory && categories.indexOf(category) === i) continue;
    throw new ConfigError(
      'ordinal',
      `categories[${i}] is ${formatValue(category)}; categories must be different texts or finite numbers`,
      { got: category },
    );
  }
}
