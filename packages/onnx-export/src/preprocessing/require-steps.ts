import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import type { PreprocessedColumn, PreprocessingStep } from './preprocessing.ts';

interface Rule {
  /** what a field must be */
  readonly rule: string;
  is(value: unknown, step: Readonly<Record<string, unknown>>): boolean;
}

const isCategory = (value: unknown): boolean => typeof value === 'string' || Number.isFinite(value);
const listOf = (is: (each: unknown) => boolean, value: unknown): value is unknown[] =>
  Array.isArray(value) && value.every(is);
const lengthOf = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

const number: Rule = { rule: 'a finite number', is: Number.isFinite };
const categories: Rule = {
  rule: 'a list of texts or finite numbers',
  is: (value) => listOf((each) => typeof each === 'string', value) || listOf(Number.isFinite, value),
};
const clip: Rule = {
  rule: 'null or two finite numbers',
  is: (value) => value === null || (listOf(Number.isFinite, value) && value.length === 2),
};
const columns: Rule = {
  rule: 'a list of places in names, one for each category',
  is: (value, { categories: all, names }) =>
    listOf((at) => Number.isSafeInteger(at) && (at as number) >= 0 && (at as number) < lengthOf(names), value) &&
    value.length === lengthOf(all),
};
const unknownColumn: Rule = {
  rule: 'null, -1 or a place in names',
  is: (value, { names }) =>
    value === null || (Number.isSafeInteger(value) && (value as number) >= -1 && (value as number) < lengthOf(names)),
};

/** What each kind of step has. */
const rules: Readonly<Record<PreprocessingStep['kind'], Readonly<Record<string, Rule>>>> = {
  fill: { value: { rule: 'a text or a finite number', is: isCategory } },
  scale: { center: number, divisor: number, offset: number, clip },
  oneHot: {
    categories,
    names: { rule: 'a list of texts', is: (value) => listOf((name) => typeof name === 'string', value) },
    columns,
    unknown: unknownColumn,
  },
  code: {
    categories,
    values: {
      rule: 'a list of finite numbers, one for each category',
      is: (value, { categories: all }) => listOf(Number.isFinite, value) && value.length === lengthOf(all),
    },
    unknown: { rule: 'null or a finite number', is: (value) => value === null || Number.isFinite(value) },
  },
};

type Kind = 'number' | 'text' | 'columns';

/** Throws unless the steps of a column are what a pipeline writes, and each takes what the one before gives. @throws {ConfigError} */
export function requireSteps(where: string, { name, type, steps }: PreprocessedColumn): void {
  let now: Kind = type;
  for (const step of steps) {
    requireFields(where, name, step);
    const given: unknown = 'categories' in step ? step.categories[0] : step.kind === 'fill' ? step.value : 0;
    const takes: Kind = given === undefined ? now : typeof given === 'string' ? 'text' : 'number';
    if (takes !== now)
      throw new ConfigError(
        where,
        `column ${name} has ${inWords[now]} where its step ${step.kind} takes ${inWords[takes]}`,
        {
          expected: takes,
          got: now,
        },
      );
    if (step.kind === 'oneHot') now = 'columns';
    else if (step.kind !== 'fill') now = 'number';
  }
  if (now === 'text') throw new ConfigError(where, `column ${name} is text after its steps; a model takes numbers`);
}

const inWords = { number: 'numbers', text: 'texts', columns: 'several columns' } as const;

function requireFields(where: string, name: string, step: PreprocessingStep): void {
  const { kind } = step;
  const kinds = Object.keys(rules);
  if (!kinds.includes(kind))
    throw new ConfigError(where, `column ${name} has a step ${formatValue(kind)}; the steps are ${kinds.join(', ')}`, {
      expected: kinds,
      got: kind,
    });
  const fields = step as object as Readonly<Record<string, unknown>>;
  for (const [field, { rule, is }] of Object.entries(rules[kind]))
    if (!is(fields[field], fields))
      throw new ConfigError(
        where,
        `${field} of the step ${kind} of column ${name} is ${formatValue(fields[field])}; it must be ${rule}`,
        { got: fields[field] },
      );
}
