import { isPlainObject, refuseArgument } from '@gradkit/core-tensor/functional';
import { formatCell, textTable } from '../tables/text-table.ts';
import type { ComparedModel, Comparison } from './comparison.ts';

/**
 * Writes a comparison as text for a terminal: a row for each model, with its metrics, their intervals, and the differences to the best baseline in
 * percent with their p-values; `*` marks what is better with confidence.
 *
 * @param comparison what `compareModels` gave
 * @throws {ConfigError} if it is something else
 * @example
 * import { MeanSquaredError } from '@gradkit/metrics';
 * const batches = [{ inputs: tensor([[1], [2], [4]]), targets: tensor([3, 5, 9]) }];
 * const models = { mean: () => meanBaseline() };
 * const found = await compareModels(models, { train: batches, test: batches }, { metrics: { mse: new MeanSquaredError() } });
 * comparisonTable(found).split('\n')[0]?.split(/ {3,}/); // ['model', 'mse', '95 % interval', 'to baseline', 'p', 'seconds']
 */
export function comparisonTable(comparison: Comparison): string {
  if (!isPlainObject(comparison) || !Array.isArray(comparison.models))
    refuseArgument('comparisonTable', 'comparison', comparison, 'what compareModels gives');
  const { models, metrics, confidence } = comparison;
  const names = Object.keys(metrics);
  const percent = `${Number((confidence * 100).toPrecision(4))} % interval`;
  const hasErrors = models.some(({ error }) => error !== null);
  const header = ['model', ...names.flatMap((name) => [name, percent, baselineOf(models, name), 'p']), 'seconds'];
  const rows = models.map((row) => {
    const cells = [
      row.isBaseline ? `${row.model} (baseline)` : row.model,
      ...names.flatMap((name) => cellsOf(row, name)),
    ];
    return [...cells, row.seconds.toFixed(1), ...(hasErrors ? [row.error ?? ''] : [])];
  });
  return textTable(hasErrors ? [...header, 'error'] : header, rows);
}

/** What differences are to. */
function baselineOf(models: readonly ComparedModel[], metric: string): string {
  const [found] = models.flatMap(({ differences }) => differences[metric]?.baseline ?? []);
  return found === undefined ? 'to baseline' : `to ${found}`;
}

function cellsOf({ scores, differences }: ComparedModel, metric: string): string[] {
  if (!Object.hasOwn(scores, metric)) return ['', '', '', ''];
  const { value, low, high } = scores[metric];
  const cells = [formatCell(value), `${formatCell(low)} … ${formatCell(high)}`];
  if (!Object.hasOwn(differences, metric)) return [...cells, '', ''];
  const { relative, pValue, isBetter } = differences[metric];
  const sign = relative > 0 ? '+' : relative < 0 ? '−' : '';
  const change = `${sign}${Math.abs(relative * 100).toFixed(1)} %${isBetter ? ' *' : ''}`;
  return [...cells, change, pValue < 0.001 ? '< 0.001' : pValue.toFixed(3)];
}
