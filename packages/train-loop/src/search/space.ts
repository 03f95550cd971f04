import {
  ConfigError,
  formatValue,
  refuseArgument,
  requireBoolean,
  requireList,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Generator,
} from '@gradkit/core-tensor/functional';

/** What a hyper-parameter may be: plain data, so that results can be written as JSON. */
export type Choice = number | string | boolean | null;

/** The values that a hyper-parameter may have. */
export interface Range<Value extends Choice = Choice> {
  /** one of them, at random */
  draw(rng: Generator): Value;
  /** all of them, if they can be counted */
  readonly values: readonly Value[] | null;
}

/** A list of values, or a range of them, for each hyper-parameter. */
export type SearchSpace = Readonly<Record<string, Range | readonly Choice[]>>;

/** One value of each hyper-parameter of a space. */
export type ParametersOf<Space extends SearchSpace> = {
  readonly [Name in keyof Space]: Space[Name] extends Range<infer Value>
    ? Value
    : Space[Name] extends readonly (infer Value extends Choice)[]
      ? Value
      : never;
};

/**
 * One of several values, each as likely.
 *
 * @throws {ConfigError} if the list is empty, or a value is neither number, string, boolean nor null
 * @example choice(['relu', 'gelu']).values; // ["relu", "gelu"]
 * @see https://optuna.readthedocs.io/en/stable/reference/generated/optuna.trial.Trial.html (suggest_categorical)
 */
export function choice<const Value extends Choice>(values: readonly Value[]): Range<Value> {
  requireList('choice', 'values', values);
  if (values.length === 0)
    throw new ConfigError('choice', 'there are 0 values; at least 1 is needed', { expected: 1, got: 0 });
  for (const [i, value] of values.entries())
    if (value !== null && !['number', 'string', 'boolean'].includes(typeof value))
      refuseArgument('choice', `values[${i}]`, value, 'a number, a string, a boolean or null');
  return { values: [...values], draw: (rng) => values[rng.below(values.length)] };
}

interface NumberOptions {
  /** whether every factor is as likely, not every difference: for learning rates; default false */
  readonly log?: boolean | undefined;
}

function requireRange(where: string, low: number, high: number, options: NumberOptions): boolean {
  const { log = false } = requireOptions<NumberOptions>(where, options, { log: true });
  requireBoolean(where, 'log', log);
  requireNumber(where, 'low', low, log ? { above: 0 } : {});
  requireNumber(where, 'high', high, { least: low });
  return log;
}

/** A place in a range, 0 … 1, as a number of it. */
const numberAt = (place: number, low: number, high: number, log: boolean): number =>
  Math.min(high, log ? low * (high / low) ** place : low + (high - low) * place);

/**
 * A number between two others.
 *
 * @param options `log`: whether every factor is as likely, not every difference, default false
 * @throws {ConfigError} unless low ≤ high, and 0 < low where `log` is set
 * @example uniformRange(1e-4, 1e-1, { log: true }).draw(new Generator(1)) <= 0.1; // true
 * @see https://optuna.readthedocs.io/en/stable/reference/generated/optuna.trial.Trial.html (suggest_float)
 */
export function uniformRange(low: number, high: number, options: NumberOptions = {}): Range<number> {
  const log = requireRange('uniformRange', low, high, options);
  return { values: low === high ? [low] : null, draw: (rng) => numberAt(rng.next(), low, high, log) };
}

const countable = 10_000; // values beyond which nobody looks at all of them

/**
 * A whole number between two others, both included.
 *
 * @param options `log`: whether every factor is as likely, not every difference, default false
 * @throws {ConfigError} unless both are whole and low ≤ high, and 0 < low where `log` is set
 * @example wholeRange(1, 3).values; // [1, 2, 3]
 * @see https://optuna.readthedocs.io/en/stable/reference/generated/optuna.trial.Trial.html (suggest_int)
 */
export function wholeRange(low: number, high: number, options: NumberOptions = {}): Range<number> {
  const log = requireRange('wholeRange', low, high, options);
  requireWholeNumber('wholeRange', 'low', low);
  requireWholeNumber('wholeRange', 'high', high);
  const count = high - low + 1;
  return {
    values: count > countable ? null : Array.from({ length: count }, (_, i) => low + i),
    // Half a step beyond both ends, so that these are as likely as the others.
    draw: (rng) => (log ? Math.round(numberAt(rng.next(), low - 0.5, high + 0.5, true)) : low + rng.below(count)),
  };
}

/** The ranges of a space by name; lists become choices. @throws {ConfigError} if one is neither */
export function rangesOf(where: string, space: SearchSpace): ReadonlyMap<string, Range> {
  if (typeof space !== 'object' || space === null || Array.isArray(space))
    refuseArgument(
      where,
      'space',
      space,
      'an object of lists or ranges by name, such as { learningRate: uniformRange(1e-4, 1e-1, { log: true }) }',
    );
  const entries = Object.entries(space).map(([name, range]): [string, Range] => {
    if (Array.isArray(range)) return [name, choice(range as readonly Choice[])];
    if (typeof range === 'object' && range !== null && 'draw' in range) return [name, range];
    throw new ConfigError(
      where,
      `space.${name} is ${formatValue(range)}; it must be a list of values, or a range such as uniformRange(0, 1)`,
      {
        got: range,
      },
    );
  });
  if (entries.length === 0)
    throw new ConfigError(where, 'the space has 0 hyper-parameters; at least 1 is needed', { expected: 1, got: 0 });
  return new Map(entries);
}
