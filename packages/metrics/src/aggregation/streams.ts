import {
  ConfigError,
  formatShape,
  formatValue,
  isTensor,
  numbersOf,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

/** Values of a batch: a number, or a tensor of them. */
export type StreamValues = Tensor | number;

interface StreamOptions {
  /** what happens with NaN: it is left out, with a warning (`warn`, the default) or without (`ignore`), an `error`, kept (`disable`), or replaced by a number */
  readonly nanStrategy?: 'warn' | 'ignore' | 'error' | 'disable' | number | undefined;
}

type One = readonly [value: StreamValues];
type Weighted = readonly [value: StreamValues, weight?: StreamValues];

/** Values and their weights, after what is to be done with NaN. */
function read(
  where: string,
  [value, weight = 1]: Weighted,
  { nanStrategy = 'warn' }: StreamOptions,
): { values: number[]; weights: number[] } {
  const values = numbersIn(where, 'value', value);
  const given = numbersIn(where, 'weight', weight);
  if (given.length !== 1 && !(isTensor(value) && isTensor(weight) && sameShape(value.shape, weight.shape)))
    throw new ShapeError(
      where,
      `value is ${isTensor(value) ? formatShape(value.shape) : 'a number'} and weight ${isTensor(weight) ? formatShape(weight.shape) : 'a number'}; the shapes must be the same, or the weight one number`,
      { expected: values.length, got: given.length },
    );
  const weights = given.length === values.length ? given : values.map(() => given[0]);
  const isBad = (i: number): boolean => Number.isNaN(values[i]) || Number.isNaN(weights[i]);
  const bad = values.findIndex((_, i) => isBad(i));
  if (bad === -1 || nanStrategy === 'disable') return { values, weights };
  if (nanStrategy === 'error') throw new ShapeError(where, `value ${bad} is NaN`, { got: NaN });
  if (typeof nanStrategy === 'number')
    return {
      values: values.map((one, i) => (isBad(i) ? nanStrategy : one)),
      weights: weights.map((one, i) => (isBad(i) ? 1 : one)),
    };
  if (nanStrategy === 'warn') console.warn(`${where}: NaN was left out; say so with nanStrategy: 'ignore'`);
  const kept = values.map((_, i) => i).filter((i) => !isBad(i));
  return { values: kept.map((i) => values[i]), weights: kept.map((i) => weights[i]) };
}

function numbersIn(where: string, name: string, value: StreamValues): number[] {
  if (typeof value === 'number') return [value];
  if (isTensor(value)) return Array.from(numbersOf(value));
  throw new ConfigError(where, `${name} is ${formatValue(value)}; it must be a number or a tensor`, { got: value });
}

/** Gives the options back. @throws {ConfigError} if one is unknown or of the wrong kind */
function requireStream<O extends StreamOptions>(where: string, options: O, more: object = {}): O {
  const { nanStrategy } = requireOptions<O>(where, options, { nanStrategy: true, ...more } as never);
  if (nanStrategy !== undefined && typeof nanStrategy !== 'number')
    requireOneOf(where, 'nanStrategy', nanStrategy, ['warn', 'ignore', 'error', 'disable']);
  return options;
}

/** The definition of a mean of weighted values. */
function meanOf(where: string, options: StreamOptions): MetricDefinition<MeanState, number, Weighted> {
  return {
    ...runningMean,
    better: null,
    update(state, ...batch) {
      const { values, weights } = read(where, batch, options);
      const sum = values.reduce((total, value, i) => total + value * weights[i], 0);
      return runningMean.merge(state, { sum, count: weights.reduce((total, weight) => total + weight, 0) });
    },
  };
}

/**
 * Mean of all values, each as heavy as its weight: `update(value, weight)`. NaN before the first value.
 *
 * @param options `nanStrategy`: what happens with NaN, by default left out with a warning
 * @throws {ConfigError} if an option is unknown
 * @throws {ShapeError} in `update`, if value and weight differ in shape
 * @example
 * const mean = new MeanMetric();
 * mean.update(1, 3);
 * mean.update(tensor([5]));
 * mean.compute(); // 2
 * @see https://lightning.ai/docs/torchmetrics/stable/aggregation/mean.html
 */
export class MeanMetric extends Metric<MeanState, number, Weighted> {
  constructor(options: StreamOptions = {}) {
    super(meanOf('MeanMetric', requireStream('MeanMetric', options)));
  }
}

/** The definition of a number that values change one by one; `start` before the first. */
function fold(
  where: string,
  options: StreamOptions,
  [start, join]: readonly [number, (a: number, b: number) => number],
): MetricDefinition<number | null, number, One> {
  const merge = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : join(a, b));
  return {
    better: null,
    init: () => null,
    merge,
    update: (state, value) => read(where, [value], options).values.reduce<number | null>(merge, state),
    compute: (state) => state ?? start,
  };
}

/**
 * Sum of all values. 0 before the first one.
 *
 * @param options `nanStrategy`: what happens with NaN, by default left out with a warning
 * @throws {ConfigError} if an option is unknown
 * @example
 * const sum = new SumMetric();
 * sum.update(tensor([1, 2]));
 * sum.update(3);
 * sum.compute(); // 6
 * @see https://lightning.ai/docs/torchmetrics/stable/aggregation/sum.html
 */
export class SumMetric extends Metric<number | null, number, One> {
  constructor(options: StreamOptions = {}) {
    super(fold('SumMetric', requireStream('SumMetric', options), [0, (a, b) => a + b]));
  }
}

/**
 * Largest of all values. −Infinity before the first one.
 *
 * @param options `nanStrategy`: what happens with NaN, by default left out with a warning
 * @throws {ConfigError} if an option is unknown
 * @example
 * const most = new MaxMetric();
 * most.update(tensor([1, 5, 2]));
 * most.compute(); // 5
 * @see https://lightning.ai/docs/torchmetrics/stable/aggregation/max.html
 */
export class MaxMetric extends Metric<number | null, number, One> {
  constructor(options: StreamOptions = {}) {
    super(fold('MaxMetric', requireStream('MaxMetric', options), [-Infinity, Math.max]));
  }
}

/**
 * Least of all values. Infinity before the first one.
 *
 * @param options `nanStrategy`: what happens with NaN, by default left out with a warning
 * @throws {ConfigError} if an option is unknown
 * @example
 * const least = new MinMetric();
 * least.update(tensor([4, 1, 2]));
 * least.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/aggregation/min.html
 */
export class MinMetric extends Metric<number | null, number, One> {
  constructor(options: StreamOptions = {}) {
    super(fold('MinMetric', requireStream('MinMetric', options), [Infinity, Math.min]));
  }
}

/**
 * All values one behind the other.
 *
 * @param options `nanStrategy`: what happens with NaN, by default left out with a warning
 * @throws {ConfigError} if an option is unknown
 * @example
 * const all = new CatMetric();
 * all.update(1);
 * all.update(tensor([2, 3]));
 * all.compute(); // [1, 2, 3]
 * @see https://lightning.ai/docs/torchmetrics/stable/aggregation/cat.html
 */
export class CatMetric extends Metric<readonly number[], readonly number[], One> {
  constructor(options: StreamOptions = {}) {
    requireStream('CatMetric', options);
    super({
      better: null,
      init: () => [],
      merge: (a, b) => [...a, ...b],
      update: (state, value) => [...state, ...read('CatMetric', [value], options).values],
      compute: (state) => state,
    });
  }
}

interface WindowOptions extends StreamOptions {
  /** how many of the last updates count; default 5 */
  readonly window?: number | undefined;
}

/** The definition of a mean or sum over the last updates; a merged state is the later one. */
function lastOf(
  where: string,
  options: WindowOptions,
  compute: (joined: MeanState) => number,
): MetricDefinition<readonly MeanState[], number, Weighted> {
  const { window = 5 } = requireStream<WindowOptions>(where, options, { window: true });
  requireWholeNumber(where, 'window', window, { least: 1 });
  const { init, update } = meanOf(where, options);
  const merge = (a: readonly MeanState[], b: readonly MeanState[]): readonly MeanState[] => [...a, ...b].slice(-window);
  return {
    better: null,
    init: () => [],
    merge,
    update: (state, ...batch) => merge(state, [update(init(), ...batch)]),
    compute: (state) => compute(state.reduce(runningMean.merge, runningMean.init())),
  };
}

/**
 * Mean of the values of the last updates. NaN before the first one.
 *
 * @param options `window`: how many updates count, default 5; `nanStrategy`: what happens with NaN, by default left out with a warning
 * @throws {ConfigError} if an option is unknown or out of range
 * @example
 * const mean = new RunningMean({ window: 2 });
 * for (const value of [9, 1, 3]) mean.update(value);
 * mean.compute(); // 2
 * @see https://lightning.ai/docs/torchmetrics/stable/aggregation/running_mean.html
 */
export class RunningMean extends Metric<readonly MeanState[], number, Weighted> {
  constructor(options: WindowOptions = {}) {
    super(lastOf('RunningMean', options, runningMean.compute));
  }
}

/**
 * Sum of the values of the last updates. 0 before the first one.
 *
 * @param options `window`: how many updates count, default 5; `nanStrategy`: what happens with NaN, by default left out with a warning
 * @throws {ConfigError} if an option is unknown or out of range
 * @example
 * const sum = new RunningSum({ window: 2 });
 * for (const value of [9, 1, 3]) sum.update(value);
 * sum.compute(); // 4
 * @see https://lightning.ai/docs/torchmetrics/stable/aggregation/running_sum.html
 */
export class RunningSum extends Metric<readonly MeanState[], number, Weighted> {
  constructor(options: WindowOptions = {}) {
    super(lastOf('RunningSum', options, ({ sum }) => sum));
  }
}
