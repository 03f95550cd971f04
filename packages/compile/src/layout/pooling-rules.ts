import {
  cast,
  concat,
  full,
  greaterEqual,
  maximum,
  mul,
  sizeOf,
  slice,
  sub,
  type maxPoolGradientOp,
  type maxPoolOp,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { OperationOf } from '../rewrite/rules.ts';
import type { BatchLastImages } from './batch-last-images.ts';
import { naturalOrder, phaseOrder, type Grid } from './pixel-order.ts';
import { canBeMaxima, gridOf, pixelsOf } from './window-grid.ts';

/** Max pooling: the maximum of what all windows see at each position. Nobody asks for positions. A bias, the same for all of them, is added later. */
export function pooling(one: OperationOf<typeof maxPoolOp>, images: BatchLastImages): boolean {
  const { inputs, outputs, attributes } = one;
  const [x] = inputs;
  const [y] = outputs;
  if (!canBeMaxima(x, y, attributes)) return false;
  const { entries, bias } = entriesOf(x, gridOf(x, y, attributes), images);
  images.setBiased(y, { value: largest(entries), order: naturalOrder(pixelsOf(y)), bias });
  return true;
}

/** Gradient of a max pooling: shared out among what the windows saw; pixels that no window saw get 0. */
export function poolingGradient(one: OperationOf<typeof maxPoolGradientOp>, images: BatchLastImages): boolean {
  const { inputs, outputs, attributes } = one;
  const [dy, x] = inputs;
  const [dx] = outputs;
  if (!canBeMaxima(x, dy, attributes)) return false;
  const grid = gridOf(x, dy, attributes);
  const { entries } = entriesOf(x, grid, images);
  const { value } = images.imagesOf(dy, naturalOrder(pixelsOf(dy)));
  const shares = shareOut(entries, value);
  const order = phaseOrder(grid);
  const unseen = order.pixels.length - shares.length * pixelsOf(dy);
  const [batch, channels] = x.shape;
  const rest = unseen === 0 ? [] : [full([channels, unseen, batch], 0, { dtype: x.dtype })];
  images.set(dx, { value: concat([...shares, ...rest], 1), order });
  images.setSums(dx, value);
  return true;
}

interface Entries {
  /** what all windows see at each of their positions, `[channels, windows, batch]` each */
  readonly entries: readonly Tensor[];
  /** what is to be added to all of them */
  readonly bias: Tensor | null;
}

function entriesOf(x: Tensor, grid: Grid, images: BatchLastImages): Entries {
  const { value, bias } = images.withoutBias(x, phaseOrder(grid));
  const count = sizeOf(grid.counts);
  const at = (p: number): Tensor => slice(value, [null, [p * count, (p + 1) * count]]);
  return { entries: Array.from({ length: sizeOf(grid.kernel) }, (_, p) => at(p)), bias };
}

/** The largest of several, two halves at a time. */
function largest(entries: readonly Tensor[]): Tensor {
  if (entries.length === 1) return entries[0];
  const half = entries.length >> 1;
  return maximum(largest(entries.slice(0, half)), largest(entries.slice(half)));
}

/**
 * The gradient of the largest: to the half where it is, of equal ones the first, and so on. It is multiplied by 0 and 1, which is faster
 * than Where: one that is no finite number makes NaN of the whole window. Of a window with NaN in its first half the second has it.
 */
function shareOut(entries: readonly Tensor[], dy: Tensor): Tensor[] {
  if (entries.length === 1) return [dy];
  const half = entries.length >> 1;
  const [first, second] = [entries.slice(0, half), entries.slice(half)];
  const isFirst = cast(greaterEqual(largest(first), largest(second)), dy.dtype);
  const toFirst = mul(dy, isFirst);
  return [...shareOut(first, toFirst), ...shareOut(second, sub(dy, toFirst))];
}
