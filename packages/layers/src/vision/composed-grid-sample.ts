import {
  add,
  broadcastTo,
  gather,
  isNaN,
  logicalAnd,
  mask,
  mul,
  reshape,
  slice,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { GridSettings } from './grid-positions.ts';
import { tapsOf, type Taps } from './grid-taps.ts';

/** Taps into flattened axes, of those into each axis: one for each choice. */
function combine(taps: readonly Taps[], sizes: readonly number[]): Taps {
  const [batch, , count] = taps[0].index.shape;
  const lined = (x: Tensor, i: number): Tensor =>
    reshape(x, [batch, ...taps.map((_, k) => (k === i ? x.shape[1] : 1)), count]);
  const joined = (key: keyof Taps, join: (a: Tensor, b: Tensor, i: number) => Tensor): Tensor | null =>
    taps
      .map((each, i) => (each[key] === null ? null : lined(each[key], i)))
      .reduce((a, b, i) => (a === null || b === null ? (a ?? b) : join(a, b, i)));
  const choices = taps.reduce((product, { index }) => product * index.shape[1], 1);
  const all = (x: Tensor): Tensor => reshape(x, [batch, 1, choices, count]);
  const [weight, inside] = [joined('weight', mul), joined('inside', logicalAnd)];
  return {
    index: all(joined('index', (a, b, i) => add(mul(a, sizes[i]), b))!),
    weight: weight && all(weight),
    inside: inside && all(inside),
  };
}

/** `gridSample`, composed of other operations. */
export function composedGridSample(
  input: Tensor,
  grid: Tensor,
  { mode, paddingMode, alignCorners }: GridSettings,
): Tensor {
  const [batch, channels, ...sizes] = input.shape;
  const shape = grid.shape.slice(1, -1);
  const count = shape.reduce((product, size) => product * size, 1);
  const placed = where(isNaN(grid), -1, grid);
  const rows = reshape(placed, [batch, count, sizes.length]);
  const taps = sizes.map((size, i) => {
    const places = slice(rows, [null, null, sizes.length - 1 - i]); // x, the last axis, comes first
    return tapsOf(unsqueeze(places, 1), { size, paddingMode, alignCorners }, mode);
  });
  const flat = reshape(input, [batch, channels, sizes.reduce((product, size) => product * size, 1)]);
  const { index, weight, inside } = combine(taps, sizes);
  const choices = index.shape[2];
  const found = gather(
    flat,
    2,
    broadcastTo(reshape(index, [batch, 1, choices * count]), [batch, channels, choices * count]),
  );
  const entries = reshape(found, [batch, channels, choices, count]);
  const there = inside === null ? entries : mask(entries, inside);
  const output = weight === null ? there : sum(mul(there, weight), 2);
  return reshape(output, [batch, channels, ...shape]);
}
