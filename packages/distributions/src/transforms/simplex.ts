import {
  add,
  arange,
  cumsum,
  exp,
  log,
  log1p,
  logsigmoid,
  maximum,
  mul,
  neg,
  pad,
  ShapeError,
  sigmoid,
  slice,
  softmax,
  sub,
  sum,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { realVector, simplex, type Constraint } from '../constraints/index.ts';
import { betweenZeroAndOne, limitsOf } from '../special/limits.ts';
import { Transform } from './transform.ts';

/** Throws unless there is a last axis. */
function requireVector(where: string, shape: Shape): void {
  if (shape.length === 0)
    throw new ShapeError(where, 'the shape is []; vectors need at least 1 axis', { expected: 1, got: 0 });
}

/**
 * Vectors to probabilities: `softmax`. Several vectors give the same; `inverse` gives the logarithms.
 *
 * @example new SoftmaxTransform().forward(tensor([0, 0])).toArray(); // [0.5, 0.5]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.SoftmaxTransform
 */
export class SoftmaxTransform extends Transform {
  get domain(): Constraint {
    return realVector;
  }

  get codomain(): Constraint {
    return simplex;
  }

  forward(x: Tensor): Tensor {
    return softmax(x);
  }

  inverse(y: Tensor): Tensor {
    return log(y);
  }

  override forwardShape(shape: Shape): Shape {
    requireVector('SoftmaxTransform', shape);
    return shape;
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }

  override equals(other: Transform): boolean {
    return other instanceof SoftmaxTransform;
  }
}

/** K, K − 1 … 1. */
const remaining = (length: number, { dtype }: Tensor): Tensor => arange(0, { start: length, step: -1, dtype });

/**
 * K − 1 numbers to K probabilities: each takes its share of what those before have left.
 *
 * @example new StickBreakingTransform().forward(tensor([0])).toArray(); // [0.5, 0.5]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.StickBreakingTransform
 */
export class StickBreakingTransform extends Transform {
  get domain(): Constraint {
    return realVector;
  }

  get codomain(): Constraint {
    return simplex;
  }

  override get bijective(): boolean {
    return true;
  }

  forward(x: Tensor): Tensor {
    const shares = betweenZeroAndOne(sigmoid(this.centered(x)));
    const left = exp(cumsum(log1p(neg(shares)), -1)); // ∏ (1 − share)
    const before = [...x.shape.slice(0, -1).flatMap(() => [[0, 0] as const]), [1, 0] as const];
    const behind = [...x.shape.slice(0, -1).flatMap(() => [[0, 0] as const]), [0, 1] as const];
    return mul(pad(shares, behind, { value: 1 }), pad(left, before, { value: 1 }));
  }

  inverse(y: Tensor): Tensor {
    const all = slice(y, { axis: -1, end: -1 });
    const left = maximum(sub(1, cumsum(all, -1)), limitsOf(y.dtype).tiny);
    return add(sub(log(all), log(left)), log(remaining(y.shape.at(-1)! - 1, y)));
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const centered = this.centered(x);
    const terms = add(sub(logsigmoid(centered), centered), log(slice(y, { axis: -1, end: -1 })));
    return sum(terms, -1);
  }

  override forwardShape(shape: Shape): Shape {
    requireVector('StickBreakingTransform', shape);
    return [...shape.slice(0, -1), shape.at(-1)! + 1];
  }

  override inverseShape(shape: Shape): Shape {
    requireVector('StickBreakingTransform', shape);
    return [...shape.slice(0, -1), shape.at(-1)! - 1];
  }

  override equals(other: Transform): boolean {
    return other instanceof StickBreakingTransform;
  }

  /** So that 0 gives equal probabilities. */
  private centered(x: Tensor): Tensor {
    return sub(x, log(remaining(x.shape.at(-1)!, x)));
  }
}
