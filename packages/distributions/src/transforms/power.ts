import {
  abs,
  broadcastShapes,
  div,
  log,
  mul,
  pow,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { positive, type Constraint } from '../constraints/index.ts';
import { requireOperand, sameOperand, shapeOf, signOf } from '../special/operands.ts';
import { Transform } from './transform.ts';

/**
 * `y = x^exponent`, of positive numbers.
 *
 * @example new PowerTransform(2).forward(tensor([3])).toArray(); // [9]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.PowerTransform
 */
export class PowerTransform extends Transform {
  readonly exponent: Operand;

  /** @param exponent a tensor or a number, not 0 */
  constructor(exponent: Operand) {
    super();
    requireOperand('PowerTransform', 'exponent', exponent);
    this.exponent = exponent;
  }

  get domain(): Constraint {
    return positive;
  }

  get codomain(): Constraint {
    return positive;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): Operand {
    return signOf(this.exponent);
  }

  forward(x: Tensor): Tensor {
    return pow(x, this.exponent);
  }

  inverse(y: Tensor): Tensor {
    return pow(y, typeof this.exponent === 'number' ? 1 / this.exponent : div(1, this.exponent));
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return log(abs(div(mul(y, this.exponent), x)));
  }

  override forwardShape(shape: Shape): Shape {
    return broadcastShapes('PowerTransform', shape, shapeOf(this.exponent));
  }

  override inverseShape(shape: Shape): Shape {
    return this.forwardShape(shape);
  }

  override equals(other: Transform): boolean {
    return other instanceof PowerTransform && sameOperand(this.exponent, other.exponent);
  }
}
