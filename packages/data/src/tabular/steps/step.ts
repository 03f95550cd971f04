import { ConfigError, DataError } from '@gradkit/core-tensor/functional';
import { columnType, type Column, type ColumnType } from '../table.ts';
import type { FittedStep } from './fitted-step.ts';

/** Where a step stands, for its errors. */
export interface Place {
  readonly where: string;
  /** the table's column */
  readonly column: string;
}

/** What the training part gives a step beside its own column. */
export interface FitContext extends Place {
  /** the numbers that are to be predicted, and how their rows are dealt out for cross-fitting */
  readonly target: Float64Array | null;
  readonly deal: (length: number, options: { readonly folds: number; readonly shuffle: boolean }) => Int32Array;
}

/** A step that was fitted. */
export interface FitResult {
  readonly step: FittedStep;
  /** what the training rows become, where that is not what the step makes of them */
  readonly trained?: Float64Array | undefined;
}

interface StepParts<Name extends string> {
  /** the function that made it */
  readonly name: Name;
  readonly takes: ColumnType | 'any';
  /** what it makes of a column that holds nothing, if it takes any; default what the column is */
  readonly gives?: ColumnType | undefined;
  fit(column: Column, context: FitContext): FitResult;
}

/** What is to be done with a column; made by `impute`, `standardize`, `minMax`, `robust`, `oneHot`, `ordinal` or `target`. */
export class TabularStep<Name extends string = string> {
  readonly name: Name;
  readonly #parts: StepParts<Name>;

  constructor(parts: StepParts<Name>) {
    this.name = parts.name;
    this.#parts = parts;
  }

  /** What a column that holds nothing is to it; undefined if it does not mind. */
  get typeOfNothing(): ColumnType | undefined {
    const { takes, gives } = this.#parts;
    return takes === 'any' ? gives : takes;
  }

  /** @throws {ConfigError} if the column is of the wrong kind */
  fit(column: Column, context: FitContext): FitResult {
    const { name, takes } = this.#parts;
    const type = columnType(column);
    if (takes !== 'any' && takes !== type)
      throw new ConfigError(
        context.where,
        `column ${context.column} holds ${type === 'text' ? 'text' : 'numbers'}; ${name} takes ${takes}s`,
        { expected: takes, got: type },
      );
    return this.#parts.fit(column, context);
  }
}

/** Whether a value of a column is not there. */
export function isMissing(value: string | number | null): value is null {
  return value === null || Number.isNaN(value);
}

/** The numbers that are there. @throws {DataError} if there are none */
export function presentNumbers(column: Column, { where, column: name }: Place): Float64Array {
  const present = (column as Float64Array).filter((value) => !Number.isNaN(value)); // a step that takes numbers
  if (present.length > 0) return present;
  throw new DataError(where, `column ${name} has no values in ${column.length} rows; there is nothing to fit`, {
    got: column.length,
  });
}
