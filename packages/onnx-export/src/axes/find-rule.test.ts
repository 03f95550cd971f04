import { describe, expect, it } from 'vitest';
import { findRule } from './find-rule.ts';
import { formatRule, type Atom } from './size-rule.ts';

const atom = (name: string, sizes: readonly number[]): Atom => ({ name, value: 'x', axis: 0, sizes });

/** The rule of a size that was seen at all pairs of two axes' sizes, as a file shows it. */
function ruleOfPairs(n: readonly number[], m: readonly number[], size: (n: number, m: number) => number) {
  const pairs = n.flatMap((a) => m.map((b) => [a, b] as const));
  const atoms = [pairs.map(([a]) => a), pairs.map(([, b]) => b)].map((sizes, i) => atom('nm'[i], sizes));
  const found = findRule(
    pairs.map(([a, b]) => size(a, b)),
    atoms,
  );
  return found && formatRule(found);
}

describe('the rule of a size that follows two axes', () => {
  it.each([
    ['n + 5*m - 6', (n: number, m: number) => n + 5 * m - 6],
    ['n*m - n - m + 1', (n: number, m: number) => (n - 1) * (m - 1)],
    ['n*m + 2*m', (n: number, m: number) => (n + 2) * m],
  ])('%s is found from three sizes of both', (rule, size) => {
    expect(ruleOfPairs([1, 2, 5], [2, 3, 7], size)).toBe(rule);
  });

  it.each([
    ['n + m²', (n: number, m: number) => n + m * m],
    ['n·m + m²', (n: number, m: number) => n * m + m * m],
    ['(n + 2)·m²', (n: number, m: number) => (n + 2) * m * m],
  ])('%s is not taken for another that goes through two sizes', (_, size) => {
    expect(ruleOfPairs([1, 2, 5], [2, 3], size)).toBeNull();
    expect(ruleOfPairs([2, 3], [1, 2, 5], (m, n) => size(n, m))).toBeNull();
  });

  it('a sum is found from two sizes', () => {
    expect(ruleOfPairs([1, 2, 5], [2, 3], (n, m) => n + m)).toBe('n + m');
  });
});
