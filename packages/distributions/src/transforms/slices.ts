import { refuseArgument, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { requireTransforms } from './compose.ts';
import { Transform } from './transform.ts';

/** What `CatTransform` and `StackTransform` share: each of several transforms does its own part along an axis. */
export abstract class SlicesTransform extends Transform {
  readonly transforms: readonly Transform[];
  readonly axis: number;

  protected constructor(where: string, transforms: readonly Transform[], axis: number) {
    super();
    requireTransforms(where, 'transforms', transforms);
    requireWholeNumber(where, 'axis', axis);
    if (transforms.length === 0) refuseArgument(where, 'transforms', transforms, 'at least 1 transform');
    this.transforms = transforms;
    this.axis = axis;
  }

  override get bijective(): boolean {
    return this.transforms.every(({ bijective }) => bijective);
  }

  /** The parts of a tensor, one for each transform. */
  protected abstract split(x: Tensor): readonly Tensor[];
  protected abstract join(parts: readonly Tensor[]): Tensor;

  forward(x: Tensor): Tensor {
    return this.join(this.split(x).map((part, i) => this.transforms[i].forward(part)));
  }

  inverse(y: Tensor): Tensor {
    return this.join(this.split(y).map((part, i) => this.transforms[i].inverse(part)));
  }

  /** Of each transform. */
  protected logDeterminants(x: Tensor, y: Tensor): Tensor[] {
    const parts = this.split(y);
    return this.split(x).map((part, i) => this.transforms[i].logAbsDetJacobian(part, parts[i]));
  }
}
