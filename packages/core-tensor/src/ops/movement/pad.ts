import {
  refuseArgument,
  requireList,
  requireOneOf,
  requireOptions,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { padCircular } from './pad-circular.ts';
import { padAxes, type Pads } from './pad-op.ts';

const modes = ['constant', 'reflect', 'replicate', 'circular'] as const;

/** How to pad. */
interface PadOptions {
  /** `constant` (default) writes `value`, `reflect` mirrors without repeating the border, `replicate` repeats the border, `circular` goes on at the other end */
  readonly mode?: (typeof modes)[number] | undefined;
  /** what `constant` writes; default 0 */
  readonly value?: number | undefined;
}

/** Of a flat list, which starts with the last axis, the pairs in the order of axes. */
function pairsOf(padding: readonly number[]): Pads {
  padding.forEach((added, i) => requireWholeNumber('pad', `padding[${i}]`, added));
  if (padding.length % 2 !== 0)
    throw new ConfigError(
      'pad',
      `padding is ${formatShape(padding)} with ${padding.length} numbers; it needs two for each axis, the last axis first: [left, right, top, bottom, …]`,
      { got: padding },
    );
  return Array.from({ length: padding.length / 2 }, (_, i) => [padding[2 * i], padding[2 * i + 1]] as const).reverse();
}

/** The pairs that a list of them has. */
function givenPairs(padding: readonly unknown[]): Pads {
  return padding.map((pair, i) => {
    requireList('pad', `padding[${i}]`, pair);
    const [before, after] = pair as Shape;
    if (pair.length !== 2)
      throw new ConfigError('pad', `padding[${i}] has ${pair.length} numbers; it must be [before, after]`, {
        got: pair,
      });
    for (const added of [before, after]) requireWholeNumber('pad', `padding[${i}]`, added);
    return [before, after];
  });
}

/**
 * Adds entries around the last axes.
 *
 * @param x any shape and dtype
 * @param padding how many entries go before and after: two numbers for each axis, the last axis first, `[left, right, top, bottom, …]`, or a pair
 *   `[before, after]` for each of the last axes in their order; negative ones take entries away
 * @param options `mode`: `constant` (default), `reflect`, `replicate` or `circular`; `value`: what `constant` writes, default 0
 * @returns `x`'s shape with the entries added, dtype of `x`
 * @throws {ShapeError} if there are pads for more axes than `x` has, more entries are reflected or go round than there are, or taken away than there are
 * @throws {ConfigError} if a pad is not a whole number, one of two is missing, or `value` is no number
 * @throws {DTypeError} if `x` does not hold `value`
 * @example
 * pad(tensor([1, 2, 3]), [2, 1]).toArray(); // [0, 0, 1, 2, 3, 0]
 * pad(tensor([1, 2, 3]), [2, 2], { mode: 'reflect' }).toArray(); // [3, 2, 1, 2, 3, 2, 1]
 * pad(tensor([1, 2, 3]), [[2, 1]], { mode: 'circular' }).toArray(); // [2, 3, 1, 2, 3, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pad.html
 */
export function pad(
  x: Tensor,
  padding: readonly number[] | readonly (readonly [before: number, after: number])[],
  options: PadOptions = {},
): Tensor {
  requireTensor('pad', 'x', x);
  requireList('pad', 'padding', padding);
  const known = { mode: true, value: true } as const;
  const { mode = 'constant', value = 0 } = requireOptions<PadOptions>('pad', options, known);
  requireOneOf('pad', 'mode', mode, modes);
  if (typeof value !== 'number') refuseArgument('pad', 'value', value, 'a number');
  const pads = Array.isArray(padding[0]) ? givenPairs(padding) : pairsOf(padding as readonly number[]);
  if (pads.length > x.rank)
    throw new ShapeError(
      'pad',
      `padding for ${pads.length} axes is given but x is ${formatShape(x.shape)}, which has ${x.rank} axes`,
      { expected: x.rank, got: pads.length },
    );
  if (mode === 'constant') return padAxes(x, pads, { value });
  const added = pads.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as const);
  const less = pads.map(([before, after]) => [Math.min(0, before), Math.min(0, after)] as const);
  const crop = (y: Tensor): Tensor => (less.flat().some((entries) => entries < 0) ? padAxes(y, less) : y);
  return mode === 'circular' ? padCircular(crop(x), added) : crop(padAxes(x, added, { mode })); // what is taken away is mirrored, but does not go round
}
