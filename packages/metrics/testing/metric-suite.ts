import { expectClose, type Numbers } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import type { Metric } from '../src/index.ts';

/** A metric and data to try its laws on. */
export interface MetricCase<State, Result extends Numbers, Batch extends readonly unknown[]> {
  make(): Metric<State, Result, Batch>;
  /** all examples as one update */
  readonly whole: Batch;
  /** the same examples in several */
  readonly parts: readonly Batch[];
  /** updates whose results are as good and as bad as can be; they prove `better` */
  readonly best: Batch;
  readonly worst: Batch;
}

/** States are added up in another order, in double precision. */
const tolerance = { relative: 1e-12, absolute: 1e-12 };

/** The laws that every metric keeps. */
export function metricSuite<State, Result extends Numbers, Batch extends readonly unknown[]>(
  name: string,
  { make, whole, parts, best, worst }: MetricCase<State, Result, Batch>,
): void {
  const { better, init, update, merge, compute } = make().definition;
  const add = (state: State, batches: readonly Batch[]): State =>
    batches.reduce((sum, batch) => deepFreeze(update(sum, ...batch)), state);
  const start = (): State => deepFreeze(init());
  const expected = compute(update(start(), ...whole));
  const agrees = (good: number, bad: number): boolean =>
    better === null || (better === 'higher' ? good > bad : good < bad);
  const halves = parts.map((_, i) => [parts.slice(0, i), parts.slice(i)] as const);

  describe(`${name}: laws of a metric`, () => {
    it('batches give the same as one pass', () => {
      expectClose(compute(add(start(), parts)), expected, tolerance);
    });

    it('merged parts give the same as one pass, in any order, and leave the parts as they were', () => {
      for (const [first, second] of halves) {
        const [a, b] = [add(start(), first), add(start(), second)];
        expectClose(compute(merge(a, b)), expected, tolerance);
        expectClose(compute(merge(b, a)), expected, tolerance);
      }
      const each = parts.map((batch) => add(start(), [batch]));
      expectClose(compute(each.reduceRight((sum, state) => merge(state, sum))), expected, tolerance);
    });

    it('merging with what has seen nothing changes nothing', () => {
      const state = add(start(), parts);
      expect(merge(state, start())).toEqual(state);
      expect(merge(start(), state)).toEqual(state);
    });

    it('states are plain data: one that went through JSON goes on', () => {
      const state = add(start(), parts.slice(0, 1));
      const read = JSON.parse(JSON.stringify(state)) as State;
      expect(read).toEqual(state);
      expectClose(compute(add(read, parts.slice(1))), expected, tolerance);
    });

    it('the accumulator counts, merges and forgets', () => {
      const [metric, other] = [make(), make()];
      metric.update(...worst);
      metric.reset();
      expect(metric.state).toEqual(init());
      for (const batch of parts.slice(1)) metric.update(...batch);
      other.update(...parts[0]);
      metric.merge(other.state);
      expectClose(metric.compute(), expected, tolerance);
      expect(metric.compute()).toEqual(metric.compute());
      expect(metric.better).toBe(better);
    });

    it(`better is ${better}`, () => {
      const [good, bad] = [best, worst].map((batch) => flat(compute(update(start(), ...batch))));
      expect(good).not.toEqual(bad);
      expect(good.every((value, i) => agrees(value, bad[i]))).toBe(true);
    });
  });
}

/** Makes writing to a state that was handed on an error. */
function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze);
  return value;
}

function flat(result: Numbers): number[] {
  return typeof result === 'object' ? result.flatMap(flat) : [Number(result)];
}
