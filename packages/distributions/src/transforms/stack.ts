import { requireOptions, split, squeeze, stack, type Tensor } from '@gradkit/core-tensor/functional';
import type { Constraint } from '../constraints/index.ts';
import { stackOf } from '../constraints/slices.ts';
import { SlicesTransform } from './slices.ts';
import type { Transform } from './transform.ts';

/**
 * Transforms of slices that lie beside each other, as `stack` joins them.
 *
 * @example new StackTransform([new ExpTransform(), identityTransform]).forward(tensor([0, 2])).toArray(); // [1, 2]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.StackTransform
 */
export class StackTransform extends SlicesTransform {
  /**
   * @param transforms one for each slice
   * @param options `axis`: of the slices, default 0
   */
  constructor(transforms: readonly Transform[], options: { readonly axis?: number | undefined } = {}) {
    const { axis = 0 } = requireOptions('StackTransform', options, { axis: true });
    super('StackTransform', transforms, axis);
  }

  get domain(): Constraint {
    return stackOf(
      this.transforms.map(({ domain }) => domain),
      this.axis,
    );
  }

  get codomain(): Constraint {
    return stackOf(
      this.transforms.map(({ codomain }) => codomain),
      this.axis,
    );
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    return this.join(this.logDeterminants(x, y));
  }

  protected split(x: Tensor): readonly Tensor[] {
    return split(
      x,
      this.transforms.map(() => 1),
      this.axis,
    ).map((part) => squeeze(part, this.axis));
  }

  protected join(parts: readonly Tensor[]): Tensor {
    return stack(parts, this.axis);
  }
}
