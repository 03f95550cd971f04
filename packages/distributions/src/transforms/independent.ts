import { requireWholeNumber, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { sumRightmost } from '../base/shapes.ts';
import { independent, type Constraint } from '../constraints/index.ts';
import { requireTransforms } from './compose.ts';
import { Transform } from './transform.ts';

/**
 * Another transform whose last batch axes belong to the event.
 *
 * @example new IndependentTransform(new ExpTransform(), 1).logAbsDetJacobian(tensor([1, 2]), tensor([1, 2]).exp()).item(); // 3
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.IndependentTransform
 */
export class IndependentTransform extends Transform {
  readonly baseTransform: Transform;
  readonly reinterpretedBatchNdims: number;

  /**
   * @param baseTransform what is done
   * @param reinterpretedBatchNdims how many axes more an event has
   */
  constructor(baseTransform: Transform, reinterpretedBatchNdims: number) {
    super();
    requireTransforms('IndependentTransform', 'baseTransform', [baseTransform]);
    requireWholeNumber('IndependentTransform', 'reinterpretedBatchNdims', reinterpretedBatchNdims, { least: 0 });
    this.baseTransform = baseTransform;
    this.reinterpretedBatchNdims = reinterpretedBatchNdims;
  }

  get domain(): Constraint {
    return independent(this.baseTransform.domain, this.reinterpretedBatchNdims);
  }

  get codomain(): Constraint {
    return independent(this.baseTransform.codomain, this.reinterpretedBatchNdims);
  }

  override get bijective(): boolean {
    return this.baseTransform.bijective;
  }

  override get sign(): Operand {
    return this.baseTransform.sign;
  }

  forward(x: Tensor): Tensor {
    return this.baseTransform.forward(x);
  }

  inverse(y: Tensor): Tensor {
    return this.baseTransform.inverse(y);
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return sumRightmost(this.baseTransform.logAbsDetJacobian(x, y), this.reinterpretedBatchNdims);
  }

  override forwardShape(shape: Shape): Shape {
    return this.baseTransform.forwardShape(shape);
  }

  override inverseShape(shape: Shape): Shape {
    return this.baseTransform.inverseShape(shape);
  }
}
