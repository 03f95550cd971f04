import { requireBoolean, requireOptions, type OptionNames } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { sumOf } from '../internal/averages.ts';
import { confuseClasses, confusionCounts, totalsOf, type Counts, type MatrixState } from '../internal/matrices.ts';
import { requireClassCount } from '../internal/task.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface BiasOptions {
  /** whether what chance makes of few examples is taken off; default true */
  readonly biasCorrection?: boolean | undefined;
}

/** The definition of an association of two variables of so many categories. */
function ofTable<O extends BiasOptions>(
  where: string,
  [numClasses, options, known]: readonly [number, O, OptionNames<O>],
  association: (table: Counts, corrects: boolean) => number,
): MetricDefinition<MatrixState, number> {
  requireClassCount(where, numClasses);
  const { biasCorrection = true } = requireOptions<O>(where, options, known, '{ … }');
  requireBoolean(where, 'biasCorrection', biasCorrection);
  const { init, merge } = confusionCounts(where, { length: 1, classes: numClasses });
  return {
    better: null,
    init,
    merge,
    update: (state, ...batch) => merge(state, confuseClasses(where, batch, numClasses, {})),
    compute: ({ given: [table] }) => association(withoutEmpty(table), biasCorrection),
  };
}

function withoutEmpty(table: Counts): Counts {
  const { predicted } = totalsOf(table);
  return table.filter((row) => sumOf(row) > 0).map((row) => row.filter((_, c) => predicted[c] > 0));
}

/** How far a table is from one of independent variables, as a share of the examples; with Yates' correction of 2 × 2 tables. */
function phiSquared(table: Counts, corrects: boolean): number {
  const { labelled, predicted, total } = totalsOf(table);
  if (total === 0) return NaN;
  const freedom = (labelled.length - 1) * (predicted.length - 1);
  if (freedom === 0) return 0;
  const each = table.flatMap((row, r) =>
    row.map((count, c) => {
      const expected = (labelled[r] * predicted[c]) / total;
      const apart = Math.abs(count - expected);
      return (freedom === 1 && corrects ? Math.max(0, apart - 0.5) : apart) ** 2 / expected;
    }),
  );
  return sumOf(each) / total;
}

/** φ² and the numbers of rows and columns, less what chance makes of them; Bergsma (2013), https://doi.org/10.1016/j.jkss.2012.10.002 */
function corrected(table: Counts, corrects: boolean): [phi: number, rows: number, columns: number] {
  const [phi, rows, columns] = [phiSquared(table, corrects), table.length, table[0]?.length ?? 0];
  if (!corrects) return [phi, rows, columns];
  const spare = totalsOf(table).total - 1;
  return [
    Math.max(0, phi - ((rows - 1) * (columns - 1)) / spare),
    rows - (rows - 1) ** 2 / spare,
    columns - (columns - 1) ** 2 / spare,
  ];
}

const inUnit = (x: number): number => Math.max(0, Math.min(1, x));

/**
 * Cramér's V of two variables with categories: 0 where they are independent, 1 where one gives the other. NaN where one does not vary.
 *
 * @param numClasses how many categories there are
 * @param options `biasCorrection`: whether what chance makes of few examples is taken off, default true
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match or there is no such category
 * @example
 * const association = new CramersV(2, { biasCorrection: false });
 * association.update(tensor([0, 1, 1, 0], { dtype: 'int32' }), tensor([0, 1, 1, 0], { dtype: 'int32' }));
 * association.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/nominal/cramers_v.html
 */
export class CramersV extends Metric<MatrixState, number> {
  constructor(numClasses: number, options: BiasOptions = {}) {
    super(
      ofTable('CramersV', [numClasses, options, { biasCorrection: true }], (table, corrects) => {
        const [phi, rows, columns] = corrected(table, corrects);
        const least = Math.min(rows, columns);
        return corrects && least === 1 ? NaN : inUnit(Math.sqrt(phi / (least - 1)));
      }),
    );
  }
}

/**
 * Tschuprow's T of two variables with categories: 0 where they are independent, 1 where each gives the other. NaN where one does not vary.
 *
 * @param numClasses how many categories there are
 * @param options `biasCorrection`: whether what chance makes of few examples is taken off, default true
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if the shapes do not match or there is no such category
 * @example
 * const association = new TschuprowsT(2, { biasCorrection: false });
 * association.update(tensor([0, 1, 1, 0], { dtype: 'int32' }), tensor([0, 1, 1, 0], { dtype: 'int32' }));
 * association.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/nominal/tschuprows_t.html
 */
export class TschuprowsT extends Metric<MatrixState, number> {
  constructor(numClasses: number, options: BiasOptions = {}) {
    super(
      ofTable('TschuprowsT', [numClasses, options, { biasCorrection: true }], (table, corrects) => {
        const [phi, rows, columns] = corrected(table, corrects);
        if (corrects && Math.min(rows, columns) === 1) return NaN;
        return inUnit(Math.sqrt(phi / Math.sqrt((rows - 1) * (columns - 1))));
      }),
    );
  }
}

/**
 * Pearson's contingency coefficient of two variables with categories: 0 where they are independent. NaN before the first example.
 *
 * @param numClasses how many categories there are
 * @throws {ShapeError} in `update`, if the shapes do not match or there is no such category
 * @example
 * const association = new PearsonsContingencyCoefficient(2);
 * association.update(tensor([0, 1, 1, 0], { dtype: 'int32' }), tensor([0, 1, 1, 0], { dtype: 'int32' }));
 * association.compute(); // 0.707
 * @see https://lightning.ai/docs/torchmetrics/stable/nominal/pearsons_contingency_coefficient.html
 */
export class PearsonsContingencyCoefficient extends Metric<MatrixState, number> {
  constructor(numClasses: number) {
    super(
      ofTable('PearsonsContingencyCoefficient', [numClasses, {}, {} as OptionNames<BiasOptions>], (table) => {
        const phi = phiSquared(table, false);
        return inUnit(Math.sqrt(phi / (1 + phi)));
      }),
    );
  }
}

/**
 * Theil's U: the share of the predictions' uncertainty that the targets take away. 0 where predictions do not vary.
 *
 * @param numClasses how many categories there are
 * @throws {ShapeError} in `update`, if the shapes do not match or there is no such category
 * @example
 * const uncertainty = new TheilsU(2);
 * uncertainty.update(tensor([0, 1, 1, 0], { dtype: 'int32' }), tensor([0, 1, 1, 0], { dtype: 'int32' }));
 * uncertainty.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/nominal/theils_u.html
 */
export class TheilsU extends Metric<MatrixState, number> {
  constructor(numClasses: number) {
    super(
      ofTable('TheilsU', [numClasses, {}, {} as OptionNames<BiasOptions>], (table) => {
        const { labelled, predicted, total } = totalsOf(table);
        const entropy = -sumOf(predicted.map((count) => (count / total) * Math.log(count / total)));
        if (entropy === 0) return 0;
        const left = table.flatMap((row, r) =>
          row.map((count) => (count === 0 ? 0 : (count / total) * Math.log(labelled[r] / count))),
        );
        return (entropy - sumOf(left)) / entropy;
      }),
    );
  }
}

/** `CramersV` of one batch. */
export const cramersV = /* @__PURE__ */ functionOf(CramersV);
/** `TschuprowsT` of one batch. */
export const tschuprowsT = /* @__PURE__ */ functionOf(TschuprowsT);
/** `PearsonsContingencyCoefficient` of one batch. */
export const pearsonsContingencyCoefficient = /* @__PURE__ */ functionOf(PearsonsContingencyCoefficient);
/** `TheilsU` of one batch. */
export const theilsU = /* @__PURE__ */ functionOf(TheilsU);
