import {
  ConfigError,
  formatValue,
  isPlainObject,
  refuseArgument,
  requireOptions,
} from '@gradkit/core-tensor/functional';
import { TabularStep } from '../steps/step.ts';

/** Steps by column, in the order of the features. */
export type ColumnSteps = Readonly<Record<string, readonly TabularStep[]>>;

/** A column to be predicted; with steps, `{ price: [standardize()] }`. */
export type TargetColumn = string | ColumnSteps;

/** A column of classes. */
export type LabelColumn = Readonly<Record<string, readonly TabularStep<'ordinal'>[]>>;

/** What becomes of which columns. */
export interface TabularOptions<Target extends TargetColumn | undefined> {
  /** what the model sees, by column of the table: steps, none for numbers as they are */
  readonly columns: ColumnSteps;
  /** what it is to predict: numbers, or classes with `ordinal()`; default nothing */
  readonly target?: Target | undefined;
}

/** Columns and their steps, checked. */
export interface TabularSpec {
  readonly columns: readonly (readonly [name: string, steps: readonly TabularStep[]])[];
  readonly target: readonly [name: string, steps: readonly TabularStep[]] | null;
}

const where = 'TabularPipeline';

/** @throws {ConfigError} if something is no step, or stands where it cannot */
export function requireTabularOptions(options: TabularOptions<TargetColumn | undefined>): TabularSpec {
  const known = { columns: true, target: true } as const;
  const { columns, target } = requireOptions(where, options, known, "{ columns: { age: [impute('median')] } }");
  const entries = requireSteps('columns', columns);
  if (entries.length === 0) refuseArgument(where, 'columns', columns, 'an object of at least one column');
  for (const [name, steps] of entries) {
    const early = steps.findIndex((step, i) => step.name === 'oneHot' && i < steps.length - 1);
    if (early !== -1)
      throw new ConfigError(where, `columns.${name}[${early}] is oneHot, which gives several columns; it must be last`);
  }
  if (target === undefined) return { columns: entries, target: null };
  return { columns: entries, target: requireTargetColumn(target, entries) };
}

function requireTargetColumn(
  target: TargetColumn,
  columns: TabularSpec['columns'],
): NonNullable<TabularSpec['target']> {
  const entries = typeof target === 'string' ? [[target, []] as const] : requireSteps('target', target);
  if (entries.length !== 1) refuseArgument(where, 'target', target, 'one column, such as { price: [standardize()] }');
  const [[name, steps]] = entries;
  if (columns.some(([column]) => column === name))
    throw new ConfigError(
      where,
      `${name} is the target and among the columns; the model would see what it is to predict`,
    );
  for (const [i, step] of steps.entries()) {
    const fits =
      ['standardize', 'minMax', 'robust'].includes(step.name) || (step.name === 'ordinal' && steps.length === 1);
    if (fits) continue;
    throw new ConfigError(
      where,
      `target.${name}[${i}] is ${step.name}; a target takes standardize, minMax and robust, or ordinal alone`,
      { got: step.name },
    );
  }
  return entries[0];
}

function requireSteps(name: string, given: ColumnSteps): TabularSpec['columns'] {
  if (!isPlainObject(given)) refuseArgument(where, name, given, 'an object of lists of steps by column');
  return Object.entries<readonly TabularStep[]>(given).map(([column, steps]) => {
    if (!Array.isArray(steps))
      refuseArgument(where, `${name}.${column}`, steps, 'a list of steps, such as [standardize()]');
    for (const [i, step] of steps.entries())
      if (!(step instanceof TabularStep))
        throw new ConfigError(
          where,
          `${name}.${column}[${i}] is ${formatValue(step)}; it must be a step, such as standardize()`,
          { got: step },
        );
    return [column, [...(steps as readonly TabularStep[])]] as const;
  });
}
