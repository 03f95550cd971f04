import { expectClose, type Numbers, type Tolerance } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import {
  classNamed,
  countExamples,
  examplesOf,
  goldenFile,
  type AnyMetric,
  type Batch,
  type Result,
} from './golden-cases.ts';

interface Proof {
  /** of results, against the reference; the default is that of float32 */
  readonly tolerance?: Tolerance | undefined;
  /** whether batches are more than their examples, e.g. because a result is the mean over batches */
  readonly wholeBatches?: boolean | undefined;
}

/** Proves the metrics of a golden file: their numbers, and that batches and merged parts give the same as one pass. */
export function proveMetrics(family: string, { tolerance = {}, wholeBatches = false }: Proof = {}): void {
  const { inputs, extremes, metrics } = goldenFile(family);
  describe.each(metrics)('$name of $of, $arguments $options', ({ name, arguments: given, options, of, expected }) => {
    const Class = classNamed(name);
    const make = (): AnyMetric => new Class(...given, ...(Object.keys(options).length > 0 ? [options] : []));

    it('gives the numbers of the reference', () => {
      expect(expected).toHaveLength(inputs[of].length);
      inputs[of].forEach((batch, i) => {
        if (expected[i] !== null) expectSame(resultOf(make(), [batch]), expected[i], tolerance, `input ${i}`);
      });
    });

    it('batches and merged parts give the same as one pass', () => {
      for (const batch of inputs[of].slice(0, 12)) {
        const whole = resultOf(make(), [batch]);
        const parts = wholeBatches ? [batch] : partsOf(batch);
        const exact = { relative: 1e-9, absolute: 1e-9 };
        expectSame(resultOf(make(), parts), whole, exact, 'batches');
        const merged = make();
        for (const part of parts) {
          const other = make();
          other.update(...part);
          merged.merge(JSON.parse(JSON.stringify(other.state)));
        }
        expectSame(merged.compute(), whole, exact, 'merged');
        merged.reset();
        expect(merged.state).toEqual(make().state);
      }
    });

    const { better } = make();
    if (better === null || extremes[of] === undefined) return;
    it(`${better} is better`, () => {
      const { best, worst } = extremes[of];
      const [good, bad] = [best, worst].map((batch) => flat(resultOf(make(), [batch])));
      expect(good).not.toEqual(bad);
      good.forEach((value, i) => expect(better === 'higher' ? value - bad[i] : bad[i] - value).toBeGreaterThan(0));
    });
  });
}

/** Parts of one, none and the other examples. */
function partsOf(batch: Batch): Batch[] {
  const count = countExamples(batch);
  const bounds = [0, Math.min(1, count), Math.min(1, count), Math.ceil(count / 2), count];
  return bounds.slice(1).map((to, i) => examplesOf(batch, Math.min(bounds[i], to), to));
}

function resultOf(metric: AnyMetric, batches: readonly Batch[]): Result {
  for (const batch of batches) metric.update(...batch);
  return metric.compute();
}

function expectSame(actual: Result, expected: Result, tolerance: Tolerance, where: string): void {
  try {
    expectEach(actual, expected, tolerance);
  } catch (error) {
    throw new Error(
      `${where}: ${(error as Error).message}\n${JSON.stringify(actual)} for ${JSON.stringify(expected)}`,
      {
        cause: error,
      },
    );
  }
}

/** Numbers are close; lists, ragged ones too, and records have the same parts. */
function expectEach(actual: Result, expected: Result, tolerance: Tolerance): void {
  if (typeof expected !== 'object' || expected === null) return expectClose(actual as Numbers, expected!, tolerance);
  expect(Object.keys(actual as object)).toEqual(Object.keys(expected));
  for (const key of Object.keys(expected) as never[]) expectEach((actual as never)[key], expected[key], tolerance);
}

function flat(result: Result): number[] {
  return typeof result === 'object' && result !== null ? Object.values(result).flatMap(flat) : [Number(result)];
}
