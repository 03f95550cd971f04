import { apply } from '../../apply.ts';
import {
  isPlainObject,
  refuseArgument,
  requireNumber,
  requireOptions,
  requireTensor,
  underName,
} from '../../arguments/index.ts';
import { isFloating, requireNumeric, requireSame, wholeRange } from '../../dtype.ts';
import { elementOf } from '../../element-of.ts';
import { ConfigError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { Tensor } from '../../tensor.ts';
import type { Operand } from './elementwise.ts';
import { greater } from './greater.ts';
import { less } from './less.ts';
import { logicalAnd } from './logical-and.ts';
import { logicalOr } from './logical-or.ts';
import { mask } from './mask.ts';
import { maximum } from './maximum.ts';
import { minimum } from './minimum.ts';
import { notEqual } from './not-equal.ts';
import { where } from './where.ts';

interface Bounds {
  readonly min: number;
  readonly max: number;
}

export const clampOp = defineOp<[x: Tensor], Bounds>({
  name: 'clamp',
  elementwise: true,
  infer([x]) {
    requireNumeric('clamp', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ data: x }], { data: y }, { min, max }) {
    for (let i = 0; i < y.length; i++) y[i] = x[i] < min ? min : x[i] > max ? max : x[i];
  },
  // 1 inside, 0 at the bounds and beyond, as in PyTorch; an infinite bound is none
  gradient(dy, { inputs: [x], attributes: { min, max } }) {
    const above = min === -Infinity ? null : greater(x, min);
    const below = max === Infinity ? null : less(x, max);
    const inside = above && below ? logicalAnd(above, below) : (above ?? below);
    return [inside ? mask(dy, inside) : dy];
  },
  onnx({ min, max }, { inputs: [x], node, constant }) {
    const bound = (value: number) => (Number.isFinite(value) ? constant(value, x.dtype) : null);
    const [least, most] = [bound(min), bound(max)];
    // Clip without one of its bounds makes infinities finite; in float64, ONNX Runtime merges it with Relu to what it does not have
    if (!isFloating(x.dtype) || (x.dtype === 'float32' && least !== null && most !== null))
      return { opType: 'Clip', inputs: [x, least, most] };
    if (least === null) return most === null ? { opType: 'Identity' } : { opType: 'Min', inputs: [x, most] };
    if (most === null) return { opType: 'Max', inputs: [x, least] };
    return { opType: 'Min', inputs: [node({ opType: 'Max', inputs: [x, least] }, x), most] };
  },
});

/** Least or greatest value of each element; null for none. */
type Bound = Operand | null;

interface ClampOptions {
  /** default null: none */
  readonly min?: Bound | undefined;
  /** default null: none */
  readonly max?: Bound | undefined;
}

/**
 * Limits each element to min … max.
 *
 * `y = min(max(x, min), max)`
 *
 * @param x any shape, floating or whole numbers
 * @param min number or tensor of `x`'s dtype, whose shape broadcasts with `x`, null for none; or both bounds as options: `{ min, max }`
 * @param max likewise
 * @returns `x`'s shape, or what the bounds broadcast it to; dtype of `x`; NaN stays NaN
 * @throws {ConfigError} if both bounds are numbers and `min` is above `max`
 * @throws {DTypeError} if a bound is a fraction and `x` holds whole numbers, or no element could keep to it
 * @throws {ShapeError} if the shapes do not broadcast
 * @example clamp(tensor([-2, 0.5, 2]), -1, 1).toArray(); // [-1, 0.5, 1]
 * @example clamp(tensor([-2, 0.5, 2]), { max: tensor([0, 1, 1]) }).toArray(); // [-2, 0.5, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.clamp.html (there numbers in the wrong order give `max`)
 */
export function clamp(x: Tensor, min?: Bound | ClampOptions, max?: Bound): Tensor {
  requireTensor('clamp', 'x', x);
  const bounds = isPlainObject(min) ? optionsOf(min, max) : { min: min as Bound | undefined, max };
  return clampBetween(x, bounds.min ?? -Infinity, bounds.max ?? Infinity);
}

function optionsOf(options: ClampOptions, further: unknown): ClampOptions {
  if (further !== undefined) refuseArgument('clamp', 'max', further, 'left out, or in the options');
  return requireOptions('clamp', options, { min: true, max: true });
}

function clampBetween(x: Tensor, min: Operand, max: Operand): Tensor {
  if (min instanceof Tensor || max instanceof Tensor) return clampToTensors(x, min, max);
  requireNumber('clamp', 'min', min, { infinite: true });
  requireNumber('clamp', 'max', max, { infinite: true });
  if (min > max)
    throw new ConfigError('clamp', `min is ${min} but max is ${max}; min must not be above max`, {
      expected: max,
      got: min,
    });
  const [least, most] = wholeRange(x.dtype) ?? [-Infinity, Infinity];
  return apply(clampOp, [x], {
    min: min <= least ? -Infinity : elementOf(min, x.dtype, 'clamp', 'min'),
    max: max >= most ? Infinity : elementOf(max, x.dtype, 'clamp', 'max'),
  });
}

/** A bound has the gradient where it is the result; one alone shares it with an equal element, as in PyTorch. */
function clampToTensors(x: Tensor, min: Operand, max: Operand): Tensor {
  for (const [name, bound] of Object.entries({ min, max }))
    if (bound instanceof Tensor) requireSame('clamp', ['x', name], [x.dtype, bound.dtype]);
    else requireNumber('clamp', name, bound, { infinite: true });
  return underName('clamp', () => {
    if (max === Infinity) return maximum(x, min);
    if (min === -Infinity) return minimum(x, max);
    const raised = where(beyond(less(x, min), min), min, x);
    return where(beyond(greater(raised, max), max), max, raised);
  });
}

/** Where a bound is the result: also where it is NaN. */
function beyond(isBeyond: Tensor, bound: Operand): Tensor {
  return bound instanceof Tensor ? logicalOr(isBeyond, notEqual(bound, bound)) : isBeyond;
}
