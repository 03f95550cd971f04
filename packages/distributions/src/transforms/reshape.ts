import {
  formatShape,
  requireShape,
  reshape,
  sameShape,
  ShapeError,
  sizeOf,
  zeros,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { independent, real, type Constraint } from '../constraints/index.ts';
import { Transform } from './transform.ts';

/**
 * Gives events another shape.
 *
 * @example new ReshapeTransform([4], [2, 2]).forward(tensor([1, 2, 3, 4])).toArray(); // [[1, 2], [3, 4]]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.ReshapeTransform
 */
export class ReshapeTransform extends Transform {
  readonly inShape: Shape;
  readonly outShape: Shape;

  /**
   * @param inShape of an event before
   * @param outShape of an event afterwards, with as many elements
   */
  constructor(inShape: Shape, outShape: Shape) {
    super();
    this.inShape = requireShape('ReshapeTransform', inShape);
    this.outShape = requireShape('ReshapeTransform', outShape);
    if (sizeOf(inShape) !== sizeOf(outShape)) {
      throw new ShapeError(
        'ReshapeTransform',
        `inShape ${formatShape(inShape)} has ${sizeOf(inShape)} elements but outShape ${formatShape(outShape)} has ${sizeOf(outShape)}`,
        { expected: sizeOf(inShape), got: sizeOf(outShape) },
      );
    }
  }

  get domain(): Constraint {
    return independent(real, this.inShape.length);
  }

  get codomain(): Constraint {
    return independent(real, this.outShape.length);
  }

  override get bijective(): boolean {
    return true;
  }

  forward(x: Tensor): Tensor {
    return reshape(x, this.forwardShape(x.shape));
  }

  inverse(y: Tensor): Tensor {
    return reshape(y, this.inverseShape(y.shape));
  }

  override logAbsDetJacobian(x: Tensor): Tensor {
    return zeros(x.shape.slice(0, x.rank - this.inShape.length), { dtype: x.dtype });
  }

  override forwardShape(shape: Shape): Shape {
    return withEvent(shape, this.inShape, this.outShape);
  }

  override inverseShape(shape: Shape): Shape {
    return withEvent(shape, this.outShape, this.inShape);
  }
}

/** Another shape in place of the last axes. */
function withEvent(shape: Shape, from: Shape, to: Shape): Shape {
  const cut = shape.length - from.length;
  if (cut >= 0 && sameShape(shape.slice(cut), from)) return [...shape.slice(0, cut), ...to];
  throw new ShapeError(
    'ReshapeTransform',
    `the shape is ${formatShape(shape)}; its last axes must be ${formatShape(from)}`,
    { expected: from, got: shape },
  );
}
