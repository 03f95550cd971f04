import { requireNumber, requireOneOf, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { countCategories } from './categories.ts';
import { TabularStep } from './step.ts';

interface OneHotStepOptions {
  /** what other values than those of the training part are: an error, zeros, or among the infrequent ones; default error */
  readonly unknown?: 'error' | 'ignore' | 'infrequent' | undefined;
  /** values that come less often share one column; a number of rows, or below 1 a share of them; default 1 row */
  readonly minFrequency?: number | undefined;
}

/**
 * Makes a column of zeros and ones of every value of text or numbers, in ascending order; it is the last step. Missing values are an
 * error, so fill them in before: `[impute('constant', { value: 'none' }), oneHot()]`.
 *
 * @param options `unknown`: what becomes of values that the training part has not: `error`, `ignore` for zeros, or `infrequent`, which puts
 *   them among those, zeros where there are none; default error; `minFrequency`: values of fewer rows, or of a smaller share of them,
 *   go into one last column, `infrequent`
 * @returns a step for `TabularPipeline`
 * @throws {ConfigError} if an option is unknown or out of range
 * @example
 * const pipeline = new TabularPipeline({ columns: { city: [oneHot({ unknown: 'ignore' })] } });
 * pipeline.fitTransform(parseCsv('city\nRome\nOslo')).inputs.toArray(); // [[0, 1], [1, 0]]
 * pipeline.featureNames; // ["city_Oslo", "city_Rome"]
 * pipeline.transform(parseCsv('city\nBern')).inputs.toArray(); // [[0, 0]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.preprocessing.OneHotEncoder.html (there missing values are a category)
 */
export function oneHot(options: OneHotStepOptions = {}): TabularStep {
  const known = { unknown: true, minFrequency: true } as const;
  const { unknown = 'error', minFrequency = 1 } = requireOptions<OneHotStepOptions>('oneHot', options, known);
  requireOneOf('oneHot', 'unknown', unknown, ['error', 'ignore', 'infrequent']);
  if (minFrequency < 1) requireNumber('oneHot', 'minFrequency', minFrequency, { above: 0 });
  else requireWholeNumber('oneHot', 'minFrequency', minFrequency, { least: 1 });
  return new TabularStep({
    name: 'oneHot',
    takes: 'any',
    fit(column, context) {
      const counts = [...countCategories(column, context)];
      const least = minFrequency < 1 ? minFrequency * column.length : minFrequency;
      const frequent = counts.filter(([, count]) => count >= least).map(([category]) => category);
      const isWhole = frequent.length === counts.length;
      const columns = counts.map(([category]) => {
        const place = frequent.indexOf(category);
        return place === -1 ? frequent.length : place;
      });
      const others = { error: null, ignore: -1, infrequent: isWhole ? -1 : frequent.length }[unknown];
      const names = [...frequent.map(String), ...(isWhole ? [] : ['infrequent'])];
      const categories = counts.map(([category]) => category);
      return { step: { kind: 'oneHot', categories, columns, names, unknown: others } };
    },
  });
}
