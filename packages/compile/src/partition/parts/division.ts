import type { Shape, Tensor } from '@gradkit/core-tensor/functional';

/** How the examples of a batch lie along an axis: `outer` times one batch after the other, each example `inner` entries long. */
export interface Division {
  readonly axis: number;
  readonly outer: number;
  readonly inner: number;
}

/** What there is of a value: parts with some of the examples each, or parts that add up to it. */
export type Manner = Division | 'sum';

export function isSameManner(a: Manner, b: Manner): boolean {
  if (a === 'sum' || b === 'sum') return a === b;
  return a.axis === b.axis && a.outer === b.outer && a.inner === b.inner;
}

/** The shape with another number of examples. */
export function shapeOfPart(shape: Shape, { axis, outer, inner }: Division, examples: number): Shape {
  return shape.with(axis, outer * examples * inner);
}

const product = (sizes: Shape): number => sizes.reduce((a, b) => a * b, 1);

/** How the examples lie in a view of other shape; null if no axis has them all. */
export function divisionOfView(x: Tensor, y: Tensor, { axis, outer }: Division, examples: number): Division | null {
  const before = product(x.shape.slice(0, axis)) * outer; // batches one after the other, in all
  let passed = 1;
  for (const [i, size] of y.shape.entries()) {
    const batches = before / passed;
    const entries = size / (batches * examples);
    if (Number.isInteger(batches) && Number.isInteger(entries) && entries > 0)
      return { axis: i, outer: batches, inner: entries };
    passed *= size;
  }
  return null;
}
