import { tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { bijectTo, constraints, transformTo } from '../index.ts';
import type { Constraint } from '../constraints/index.ts';

const bounds = tensor([0.5, 1, 1.5]);
const both: readonly Constraint[] = [
  constraints.real,
  constraints.positive,
  constraints.nonnegative,
  constraints.unitInterval,
  constraints.greaterThan(bounds),
  constraints.greaterThanEq(-1),
  constraints.lessThan(2),
  constraints.interval(-1, bounds),
  constraints.halfOpenInterval(1, 3),
  constraints.simplex,
  constraints.independent(constraints.positive, 1),
  constraints.corrCholesky,
  constraints.cat([constraints.positive, constraints.lessThan(-1)], -1, [1, 2]),
  constraints.stack([constraints.positive, constraints.real], 0),
];

it.each(both.map((constraint) => [constraint.name, constraint] as const))(
  '%s: results are allowed, and come back',
  (_, constraint) => {
    const x = tensor([
      [0.3, -1.2, 2],
      [-0.5, 0.1, 0],
    ]);
    for (const find of [bijectTo, transformTo]) {
      const transform = find(constraint);
      const y = transform.forward(x);
      expect(constraint.check(y).data.includes(0)).toBe(false);
      if (!transform.bijective) continue;
      Array.from(transform.inverse(y).data).forEach((value, i) => expect(value).toBeCloseTo(x.data[i], 4));
    }
    expect(bijectTo(constraint).bijective).toBe(true);
  },
);

it.each([constraints.lowerCholesky, constraints.positiveDefinite])('matrices', (constraint) => {
  const y = transformTo(constraint).forward(tensor([[0.3, -1.2], [-0.5, 0.1]])); // prettier-ignore
  expect(constraint.check(y).toArray()).toBe(true);
  expect(constraint.check(y.mul(-1)).toArray()).toBe(false);
  expect(constraints.square.check(y).toArray()).toBe(true);
});

it('matrices with a negative eigenvalue are not semidefinite', () => {
  const check = (a: number): unknown => constraints.positiveSemidefinite.check(tensor([[1, a], [a, 4]])).toArray(); // prettier-ignore
  expect([check(1), check(3)]).toEqual([true, false]);
});
