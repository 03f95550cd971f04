import type { Metric } from './metric.ts';

/** The function of a metric: its result for one batch. The batch comes first, then what the metric is made with. */
export function functionOf<Args extends readonly unknown[], First, Second, State, Result>(
  Class: new (...args: Args) => Metric<State, Result, readonly [First, Second]>,
): (first: First, second: Second, ...args: Args) => Result {
  return (first, second, ...args) => {
    const metric = new Class(...args);
    metric.update(first, second);
    return metric.compute();
  };
}
