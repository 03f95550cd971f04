import { refuseArgument, isPlainObject } from '@gradkit/core-tensor/functional';
import { textTable, type Cell } from '../tables/text-table.ts';
import type { CrossValidation } from './cross-validate.ts';

/**
 * Writes a cross-validation as text for a terminal: a row for each fold, then mean, standard deviation and interval.
 *
 * @param validation what `crossValidate` gave
 * @throws {ConfigError} if it is something else
 * @example
 * import { TensorDataset } from '@gradkit/data';
 * const data = new TensorDataset({ inputs: tensor([1, 2, 3, 4]) });
 * const found = await crossValidate(data, ({ number }) => ({ loss: number }), { folds: 2 });
 * crossValidationTable(found).split('\n')[1]?.split(/ {3,}/); // ['fold 0', '2', '2', '0']
 */
export function crossValidationTable(validation: CrossValidation): string {
  if (!isPlainObject(validation) || !Array.isArray(validation.folds))
    refuseArgument('crossValidationTable', 'validation', validation, 'what crossValidate gives');
  const { folds, summary, confidence } = validation;
  const names = Object.keys(summary);
  const hasErrors = folds.some(({ error }) => error !== null);
  const rows = folds.map(({ number, train, validation: measured, scores, error }): Cell[] => {
    const cells = [`fold ${number}`, train, measured, ...names.map((name) => scores[name] ?? null)];
    return hasErrors ? [...cells, error] : cells;
  });
  const ofAll = (name: string, pick: 'mean' | 'std' | 'low' | 'high'): Cell[] => {
    const cells = [name, null, null, ...Object.values(summary).map((each) => each[pick])];
    return hasErrors ? [...cells, null] : cells;
  };
  const percent = `${Number((confidence * 100).toPrecision(4))} %`;
  const totals = [
    ofAll('mean', 'mean'),
    ofAll('standard deviation', 'std'),
    ofAll(`${percent} from`, 'low'),
    ofAll(`${percent} to`, 'high'),
  ];
  const header = ['', 'train', 'validation', ...names, ...(hasErrors ? ['error'] : [])];
  return textTable(header, [...rows, ...totals]);
}
