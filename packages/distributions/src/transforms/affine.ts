import {
  abs,
  add,
  broadcastShapes,
  broadcastTo,
  div,
  full,
  log,
  mul,
  requireOptions,
  requireWholeNumber,
  sub,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { sumRightmost } from '../base/shapes.ts';
import { independent, real, type Constraint } from '../constraints/index.ts';
import { requireOperand, sameOperand, shapeOf, signOf } from '../special/operands.ts';
import { Transform } from './transform.ts';

interface AffineOptions {
  /** how many of the last axes one event has; default 0 */
  readonly eventDim?: number | undefined;
}

/**
 * `y = loc + scale · x`
 *
 * @example new AffineTransform(1, 2).forward(tensor([3])).toArray(); // [7]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.AffineTransform
 */
export class AffineTransform extends Transform {
  readonly loc: Operand;
  readonly scale: Operand;
  readonly eventDim: number;

  /**
   * @param loc a tensor or a number
   * @param scale not 0
   * @param options `eventDim`: how many of the last axes one event has, default 0
   */
  constructor(loc: Operand, scale: Operand, options: AffineOptions = {}) {
    super();
    const { eventDim = 0 } = requireOptions<AffineOptions>('AffineTransform', options, { eventDim: true });
    requireOperand('AffineTransform', 'loc', loc);
    requireOperand('AffineTransform', 'scale', scale);
    requireWholeNumber('AffineTransform', 'eventDim', eventDim, { least: 0 });
    this.loc = loc;
    this.scale = scale;
    this.eventDim = eventDim;
  }

  get domain(): Constraint {
    return this.eventDim === 0 ? real : independent(real, this.eventDim);
  }

  get codomain(): Constraint {
    return this.domain;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): Operand {
    return signOf(this.scale);
  }

  forward(x: Tensor): Tensor {
    return add(this.loc, mul(x, this.scale));
  }

  inverse(y: Tensor): Tensor {
    return div(sub(y, this.loc), this.scale);
  }

  override logAbsDetJacobian(x: Tensor): Tensor {
    const { scale, eventDim } = this;
    const each = typeof scale === 'number' ? full([], Math.log(Math.abs(scale)), { dtype: x.dtype }) : log(abs(scale));
    return sumRightmost(broadcastTo(each, x.shape), eventDim);
  }

  override forwardShape(shape: Shape): Shape {
    const withLoc = broadcastShapes('AffineTransform', shape, shapeOf(this.loc));
    return broadcastShapes('AffineTransform', withLoc, shapeOf(this.scale));
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }

  override equals(other: Transform): boolean {
    return other instanceof AffineTransform && sameOperand(this.loc, other.loc) && sameOperand(this.scale, other.scale);
  }
}
