import { GradkitError, neg, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import type { Constraint } from '../constraints/index.ts';

/**
 * A function of tensors with its inverse and the logarithm of its determinant: what makes a distribution of another.
 *
 * @see https://pytorch.org/docs/stable/distributions.html#module-torch.distributions.transforms
 */
export abstract class Transform {
  /** where it is defined */
  abstract get domain(): Constraint;
  /** where its results lie */
  abstract get codomain(): Constraint;

  /** whether each result comes from one value, so that `inv` undoes it */
  get bijective(): boolean {
    return false;
  }

  /** 1 where it rises, −1 where it falls */
  get sign(): Operand {
    throw new GradkitError('Transform', 'it neither rises nor falls everywhere; it has no sign');
  }

  /** The transform that undoes it. */
  get inv(): Transform {
    return new InverseTransform(this);
  }

  /** Computes `y = f(x)`. */
  abstract forward(x: Tensor): Tensor;

  /** Computes the x of which `y = f(x)`. */
  abstract inverse(y: Tensor): Tensor;

  /**
   * `ln |det dy/dx|`, a number for each event.
   *
   * @param x where
   * @param y `forward(x)`
   */
  logAbsDetJacobian(_x: Tensor, _y: Tensor): Tensor {
    throw new GradkitError('Transform', 'it has no logAbsDetJacobian');
  }

  /** The shape of `forward` of a shape. */
  forwardShape(shape: Shape): Shape {
    return shape;
  }

  /** The shape of `inverse` of a shape. */
  inverseShape(shape: Shape): Shape {
    return shape;
  }

  /** Whether another transform does the same; false where that is not known. */
  equals(other: Transform): boolean {
    return this === other;
  }
}

/** What undoes another transform. */
class InverseTransform extends Transform {
  readonly #of: Transform;

  constructor(of: Transform) {
    super();
    this.#of = of;
  }

  get domain(): Constraint {
    return this.#of.codomain;
  }

  get codomain(): Constraint {
    return this.#of.domain;
  }

  override get bijective(): boolean {
    return this.#of.bijective;
  }

  override get sign(): Operand {
    return this.#of.sign;
  }

  override get inv(): Transform {
    return this.#of;
  }

  forward(x: Tensor): Tensor {
    return this.#of.inverse(x);
  }

  inverse(y: Tensor): Tensor {
    return this.#of.forward(y);
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return neg(this.#of.logAbsDetJacobian(y, x));
  }

  override forwardShape(shape: Shape): Shape {
    return this.#of.inverseShape(shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.#of.forwardShape(shape);
  }

  override equals(other: Transform): boolean {
    return other instanceof InverseTransform && this.#of.equals(other.#of);
  }
}
