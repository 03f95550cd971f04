import { Generator } from '@gradkit/core-tensor';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { choice, gridSearch, randomSearch, successiveHalving, uniformRange, wholeRange, type Trial } from '../index.ts';

const draws = (range: { draw(rng: Generator): unknown }, count = 400): unknown[] => {
  const rng = new Generator(1);
  return Array.from({ length: count }, () => range.draw(rng));
};

describe('ranges', () => {
  it('draw what lies in them, evenly, or by factors', () => {
    expect(new Set(draws(choice(['a', 2, true, null])))).toEqual(new Set(['a', 2, true, null]));
    expect(new Set(draws(wholeRange(3, 5)))).toEqual(new Set([3, 4, 5]));
    expect(new Set(draws(wholeRange(1, 4, { log: true })))).toEqual(new Set([1, 2, 3, 4]));
    const logs = (draws(uniformRange(1e-4, 1, { log: true })) as number[]).map(Math.log10);
    expect(Math.min(...logs)).toBeGreaterThanOrEqual(-4);
    expect(Math.max(...logs)).toBeLessThanOrEqual(0);
    expect(Math.abs(logs.reduce((a, b) => a + b) / logs.length + 2)).toBeLessThan(0.29); // 5 standard errors
    expect(draws(uniformRange(2, 2))[0]).toBe(2);
  });
});

describe('gridSearch', () => {
  it('tries every combination once, in order', async () => {
    const space = { a: [1, 2], b: wholeRange(0, 1), c: choice(['x']) };
    const { trials, best } = await gridSearch(space, ({ a, b }) => a * b, { direction: 'maximize' });
    expect(trials.map(({ parameters: { a, b, c } }) => [a, b, c])).toEqual([
      [1, 0, 'x'],
      [1, 1, 'x'],
      [2, 0, 'x'],
      [2, 1, 'x'],
    ]);
    expect([best.number, best.value, best.parameters]).toEqual([3, 2, { a: 2, b: 1, c: 'x' }]);
    expectTypeOf(best.parameters).toEqualTypeOf<{ readonly a: number; readonly b: number; readonly c: 'x' }>();
    expect(JSON.parse(JSON.stringify(trials))).toEqual(trials);
  });

  it('what throws or gives NaN is noted, and the others go on; all failing is an error', async () => {
    const told: Trial[] = [];
    const objective = ({ x }: { x: number }): number => {
      if (x === 1) throw new Error('diverged');
      return x === 2 ? Number.NaN : x;
    };
    const { trials, best } = await gridSearch({ x: [1, 2, 3, 4] }, objective, {
      onTrial: (trial) => void told.push(trial),
    });
    expect(trials.map(({ error }) => error)).toEqual(['diverged', 'the objective gave NaN', null, null]);
    expect(best.parameters).toEqual({ x: 3 });
    expect(told).toEqual(trials);
    await expect(gridSearch({ x: [1] }, objective)).rejects.toThrow(
      'gridSearch: all 1 trials failed, the first with: diverged',
    );
  });

  it('as many at a time as wanted, with trials in their order', async () => {
    let [open, highest] = [0, 0];
    const objective = async ({ x }: { x: number }): Promise<number> => {
      highest = Math.max(highest, ++open);
      for (let i = 0; i < 5 - x; i++) await Promise.resolve();
      open--;
      return x;
    };
    const { trials } = await gridSearch({ x: [0, 1, 2, 3, 4] }, objective, { concurrency: 3 });
    expect(highest).toBe(3);
    expect(trials.map(({ value }) => value)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('randomSearch', () => {
  it('draws the same for the same seed', async () => {
    const search = (seed: number) => randomSearch({ x: uniformRange(-1, 1) }, ({ x }) => x ** 2, { trials: 20, seed });
    const [first, again, other] = [await search(1), await search(1), await search(2)];
    const values = ({ trials }: typeof first): number[] => trials.map(({ value }) => value);
    expect(values(again)).toEqual(values(first));
    expect(values(other)).not.toEqual(values(first));
    expect(first.best.value).toBe(Math.min(...values(first)));
  });
});

describe('successiveHalving', () => {
  it('goes on with the best, with more budget, under the same numbers', async () => {
    const { trials, best } = await successiveHalving(
      { x: uniformRange(0, 1) },
      ({ x }, { budget }) => x + 1 / budget!,
      {
        trials: 8,
        factor: 2,
        minBudget: 2,
      },
    );
    expect(trials.map(({ budget }) => budget)).toEqual([...Array(8).fill(2), ...Array(4).fill(4), 8, 8, 16]);
    const first = trials.slice(0, 8).toSorted((a, b) => a.value - b.value);
    expect(trials.slice(8, 12).map(({ number }) => number)).toEqual(first.slice(0, 4).map(({ number }) => number));
    expect([best.budget, best.number]).toEqual([16, first[0].number]);
  });

  it('what fails is out; the best of the last round that did not is the best', async () => {
    const objective = (_: object, { budget, number }: { budget: number | null; number: number }): number => {
      if (budget! > 1) throw new Error('no memory');
      return number;
    };
    await expect(successiveHalving({ x: [1] }, objective, { trials: 3 })).rejects.toThrow('no memory');
  });
});

describe('errors', () => {
  it.each([
    [() => gridSearch({}, () => 1), 'gridSearch: the space has 0 hyper-parameters; at least 1 is needed'],
    [
      () => gridSearch({ x: uniformRange(0, 1) }, () => 1),
      'gridSearch: space.x is a range without end of values; give a list, or use randomSearch',
    ],
    [
      () => gridSearch({ x: wholeRange(1, 1000), y: wholeRange(1, 1000) }, () => 1),
      'gridSearch: the space has more than 100000 combinations; try fewer values, or randomSearch',
    ],
    [
      () => randomSearch({ x: 3 as never }, () => 1, { trials: 1 }),
      'randomSearch: space.x is 3; it must be a list of values, or a range such as uniformRange(0, 1)',
    ],
    [
      () => randomSearch({ x: [1] }, () => 1, { trials: 0 }),
      'randomSearch: trials is 0; it must be a whole number of at least 1',
    ],
    [() => randomSearch({ x: [1] }, () => 1, {} as never), 'randomSearch: trials is undefined'],
    [async () => choice([]), 'choice: there are 0 values; at least 1 is needed'],
    [async () => choice([[1] as never]), 'choice: values[0] is'],
    [async () => uniformRange(0, 1, { log: true }), 'uniformRange: low is 0; it must be above 0 and finite'],
    [async () => wholeRange(2, 1), 'wholeRange: high is 1; it must be at least 2 and finite'],
  ])('%#', async (call, text) => {
    await expect(call()).rejects.toThrow(text);
  });
});
