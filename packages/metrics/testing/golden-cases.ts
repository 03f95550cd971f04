import { Tensor, tensor, type DType } from '@gradkit/core-tensor';
import { goldenNames, readGolden, type Numbers, type Written } from '@gradkit-internal/testing';
import * as exported from '../src/index.ts';
import type { Metric } from '../src/index.ts';

/** What a batch has: tensors, numbers, texts, and lists of them. */
export type Batch = readonly unknown[];

/** Results as JSON has them; null where the reference refuses. */
export type Result = Numbers | null | { readonly [name: string]: Result };

/** A metric with what it is made with, and its results for batches. */
interface GoldenMetric {
  readonly name: string;
  readonly arguments: readonly unknown[];
  readonly options: Readonly<Record<string, unknown>>;
  /** which inputs */
  readonly of: string;
  readonly expected: readonly Result[];
}

/** A file of `tooling/golden/metrics`. */
interface GoldenFile {
  readonly inputs: Readonly<Record<string, readonly Batch[]>>;
  readonly extremes: Readonly<Record<string, { readonly best: Batch; readonly worst: Batch }>>;
  readonly metrics: readonly GoldenMetric[];
}

export type AnyMetric = Metric<unknown, Result, Batch>;

/** The families that have golden numbers. */
export const families = goldenNames('metrics');

/** The numbers of a family, with tensors in place of what is written. */
export function goldenFile(family: string): GoldenFile {
  const { inputs, extremes, metrics } = readGolden<GoldenFile>(`metrics/${family}`);
  return {
    metrics: metrics.map((metric) => ({ ...metric, options: revive(metric.options) as GoldenMetric['options'] })),
    inputs: revive(inputs) as GoldenFile['inputs'],
    extremes: revive(extremes) as GoldenFile['extremes'],
  };
}

/** Tensors where a value has them written. */
function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  if ('dtype' in value && 'data' in value) {
    const { data, shape, dtype } = value as Written<DType>;
    return tensor(data, { shape, dtype });
  }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revive(each)]));
}

/** Examples `from` … `to` of a batch. */
export function examplesOf(batch: Batch, from: number, to: number): Batch {
  return batch.map((each) => {
    if (each instanceof Tensor) return each.slice([[from, to]]);
    return Array.isArray(each) ? each.slice(from, to) : each;
  });
}

/** How many examples a batch has. */
export function countExamples([first]: Batch): number {
  return first instanceof Tensor ? first.shape[0] : (first as readonly unknown[]).length;
}

const classes = new Map<string, unknown>(Object.entries(exported));

/** A metric by its name. */
export function classNamed(name: string): new (...args: unknown[]) => AnyMetric {
  return classes.get(name) as new (...args: unknown[]) => AnyMetric;
}
