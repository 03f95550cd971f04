import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import type { Better, Metrics, ScalarMetric } from './metric.ts';

/** The numbers of an epoch's record by name, and which of their values are better; null where nothing says so. */
export type Measures = Readonly<Record<string, Better | null>>;

/** What a number of validation is called: `loss` → `validationLoss`. */
export function validationName(name: string): string {
  return `validation${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** What the loss that one of several optimizers was given is called: `generator` → `generatorLoss`. */
export function lossName(optimizer: string): string {
  return `${optimizer}Loss`;
}

/** What the record of an epoch will hold. A loss is better lower; of a metric, the metric says it. */
export function measuresOf(
  metrics: Metrics,
  { optimizers, validated }: { readonly optimizers: readonly string[]; readonly validated: boolean },
): Measures {
  const training = [
    ['loss', 'lower'],
    ...optimizers.map((name) => [lossName(name), 'lower'] as const),
    ...Object.entries(metrics).map(([name, { better = null }]) => [name, better] as const),
  ] as const;
  const validation = training.map(([name, better]) => [validationName(name), better] as const);
  return { epoch: null, seconds: null, ...Object.fromEntries(validated ? [...training, ...validation] : training) };
}

/** What a metric has come to. @throws {ConfigError} if it is no number, which no record can hold */
export function resultOf(where: string, name: string, metric: ScalarMetric): number {
  const result: unknown = metric.compute();
  if (typeof result === 'number') return result;
  throw new ConfigError(where, `metrics.${name} gave ${formatValue(result)}; it must give a number`, { got: result });
}

/** @throws {ConfigError} if the record will have no such number */
export function requireMeasure(where: string, monitor: string, measures: Measures): void {
  if (Object.hasOwn(measures, monitor)) return;
  const known = Object.keys(measures).join(', ');
  throw new ConfigError(
    where,
    `monitor is ${monitor} but the epoch has ${known}; give fit a validation loader or monitor one of these`,
    { expected: known, got: monitor },
  );
}

/** @throws {ConfigError} if two numbers of the record would have the same name */
export function requireNames(metrics: Metrics, optimizers: readonly string[]): void {
  const training = ['loss', ...optimizers.map(lossName), ...Object.keys(metrics)];
  const names = ['epoch', 'seconds', ...training, ...training.map(validationName)];
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice === undefined) return;
  throw new ConfigError(
    'Trainer',
    `with ${optimizers.length === 0 ? '' : `optimizers called ${optimizers.join(', ')} and `}metrics called ${Object.keys(metrics).join(', ')}, two numbers of the history would be called ${twice}; rename one`,
    { got: twice },
  );
}

/** What is watched, and what is said about its values. */
interface Monitored {
  readonly monitor: string;
  readonly mode: 'min' | 'max' | undefined;
}

/**
 * Which values of the monitored number are better: those that `mode` says, else those that the number's own metric says.
 *
 * @throws {ConfigError} if the record will have no such number, or nothing says which of its values are better
 */
export function requireDirection(where: string, { monitor, mode }: Monitored, measures: Measures): Better {
  requireMeasure(where, monitor, measures);
  if (mode !== undefined) return mode === 'max' ? 'higher' : 'lower';
  const better = measures[monitor];
  if (better !== null) return better;
  throw new ConfigError(
    where,
    `monitor is ${monitor}, but nothing says which of its values are better; give mode: 'min' or 'max'`,
    { got: monitor },
  );
}
