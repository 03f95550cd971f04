import { expect, it } from 'vitest';
import { Run } from '../training/run.ts';
import { takeSnapshot } from '../training/snapshot.ts';
import { fromHash, toHash } from './hash.ts';
import { ideaOf, ideas } from './ideas.ts';

/** A run after so many epochs of an idea. */
function after(name: string, epochs: number): Run {
  const run = new Run(fromHash(ideas.find((idea) => idea.name === name)!.hash));
  while (run.epochs < epochs) run.step();
  return run;
}

const accuracyOf = (run: Run): number => run.measure(run.points.test).accuracy!;

it('ideas are states that addresses have, and are known again', () => {
  for (const idea of ideas) {
    expect(toHash(fromHash(idea.hash))).toBe(idea.hash);
    expect(ideaOf({ ...fromHash(idea.hash), at: 7, speed: 'fast' })).toBe(idea);
  }
  expect(ideaOf(fromHash('seed=2'))).toBeUndefined();
});

it('a line gives up, bends and features do not', () => {
  expect(accuracyOf(after('A line', 60))).toBeLessThan(0.7);
  expect(accuracyOf(after('Bends', 60))).toBeGreaterThan(0.98);
  expect(accuracyOf(after('Features', 30))).toBeGreaterThan(0.98);
});

it('a network overfits, and the penalty helps', () => {
  const { curve } = after('Overfitting', 300);
  const least = Math.min(...curve.map(({ test }) => test));
  expect(curve.at(-1)!.train).toBeLessThan(0.02);
  expect(curve.at(-1)!.test).toBeGreaterThan(2 * least);
  expect(after('What helps', 300).curve.at(-1)!.test).toBeLessThan(1.1 * least);
});

it('neurons die, and gradients vanish', () => {
  expect(takeSnapshot(after('Dead neurons', 20), 0).health.flat()).toContain('dead');
  const run = after('Vanishing', 20);
  expect(accuracyOf(run)).toBeLessThan(0.6);
  const [first, last] = [0, -1].map((column) =>
    Math.max(...takeSnapshot(run, 0).columns.at(column)!.weightGradient!.map(Math.abs)),
  );
  expect(first).toBeLessThan(last / 100);
});
