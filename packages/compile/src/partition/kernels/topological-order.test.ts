import { Generator, randint } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { TopologicalOrder } from './topological-order.ts';

/** Nodes that are sets of numbers; each number needs some smaller ones. */
type Node = ReadonlySet<number>;

function graphOf(needs: readonly (readonly number[])[]) {
  const nodeOf: Node[] = needs.map((_, i) => new Set([i]));
  const users = needs.map((_, i) => needs.flatMap((some, j) => (some.includes(i) ? [j] : [])));
  let looked = 0;
  const along = (ends: readonly (readonly number[])[]) => (node: Node) => {
    looked += node.size;
    return [...node].flatMap((i) => ends[i].map((j) => nodeOf[j]));
  };
  const order = new TopologicalOrder([...nodeOf], along(needs), along(users));
  const merge = (i: number, j: number): boolean => {
    const merged = new Set([...nodeOf[i], ...nodeOf[j]]);
    const isMerged = order.merge(nodeOf[i], nodeOf[j], merged);
    if (isMerged) for (const k of merged) nodeOf[k] = merged;
    return isMerged;
  };
  return { nodeOf, merge, looked: () => looked };
}

/** Whether a third node needs one of two and is needed by the other, found by looking everywhere. */
function isBetween(from: Node, to: Node, nodeOf: readonly Node[], needs: readonly (readonly number[])[]): boolean {
  const seen = new Set([from]);
  for (const node of seen)
    for (const other of [...node].flatMap((i) => needs[i].map((j) => nodeOf[j]))) {
      if (other === to && node !== from) return true;
      if (other !== to) seen.add(other);
    }
  return false;
}

describe('a topological order', () => {
  it('merges what nothing stands between, in whatever order', () => {
    const { merge } = graphOf([[], [0], [1], [0, 2]]);
    expect(merge(0, 3)).toBe(false);
    expect(merge(3, 0)).toBe(false);
    expect(merge(1, 2)).toBe(true);
    expect(merge(0, 3)).toBe(false);
    expect(merge(1, 0)).toBe(true);
    expect(merge(0, 3)).toBe(true);
  });

  it('refuses what would need itself, in random graphs, and nothing else', () => {
    const rng = new Generator(5);
    const draw = (below: number): number => randint(below, [], { rng }).item();
    let refused = 0;
    for (let round = 0; round < 40; round++) {
      const needs = Array.from({ length: 30 }, (_, i) => (i === 0 ? [] : [draw(i), draw(i)].slice(draw(3))));
      const { nodeOf, merge } = graphOf(needs);
      for (let i = 0; i < 60; i++) {
        const [a, b] = [draw(30), draw(30)];
        const [first, last] = [nodeOf[a], nodeOf[b]];
        if (first === last) continue;
        const isFree = !isBetween(first, last, nodeOf, needs) && !isBetween(last, first, nodeOf, needs);
        expect(merge(a, b)).toBe(isFree);
        if (!isFree) refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
  });

  it('looks at nothing but what lies between', () => {
    const length = 1000;
    const { merge, looked } = graphOf(Array.from({ length }, (_, i) => (i === 0 ? [] : [i - 1])));
    for (let i = 0; i < length; i += 2) expect(merge(i, i + 1)).toBe(true);
    expect(looked()).toBeLessThan(3 * length);
  });
});
