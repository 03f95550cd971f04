import {
  add,
  concat,
  requireList,
  requireOptions,
  ShapeError,
  split,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { sumRightmost } from '../base/shapes.ts';
import type { Constraint } from '../constraints/index.ts';
import { cat } from '../constraints/slices.ts';
import { SlicesTransform } from './slices.ts';
import type { Transform } from './transform.ts';

interface CatOptions {
  /** along which the parts lie; default 0 */
  readonly axis?: number | undefined;
  /** of the parts; default 1 each */
  readonly lengths?: readonly number[] | undefined;
}

const eventDimOf = ({ domain, codomain }: Transform): number => Math.max(domain.eventDim, codomain.eventDim);

/**
 * Transforms of parts that lie one behind the other, as `concat` joins them.
 *
 * @example new CatTransform([new ExpTransform(), identityTransform], { lengths: [1, 2] }).forward(tensor([0, 2, 3])).toArray(); // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.CatTransform
 */
export class CatTransform extends SlicesTransform {
  readonly lengths: readonly number[];

  /**
   * @param transforms one for each part
   * @param options `axis`: default 0; `lengths`: of the parts, default 1 each
   */
  constructor(transforms: readonly Transform[], options: CatOptions = {}) {
    const { axis = 0, lengths } = requireOptions<CatOptions>('CatTransform', options, { axis: true, lengths: true });
    super('CatTransform', transforms, axis);
    this.lengths = lengths ?? transforms.map(() => 1);
    requireList('CatTransform', 'lengths', this.lengths);
    if (this.lengths.length !== transforms.length)
      throw new ShapeError(
        'CatTransform',
        `there are ${this.lengths.length} lengths but ${transforms.length} transforms; each has one`,
        { expected: transforms.length, got: this.lengths.length },
      );
  }

  get domain(): Constraint {
    return cat(
      this.transforms.map(({ domain }) => domain),
      this.axis,
      this.lengths,
    );
  }

  get codomain(): Constraint {
    return cat(
      this.transforms.map(({ codomain }) => codomain),
      this.axis,
      this.lengths,
    );
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const eventDim = Math.max(...this.transforms.map(eventDimOf));
    const terms = this.logDeterminants(x, y).map((term, i) =>
      sumRightmost(term, eventDim - eventDimOf(this.transforms[i])),
    );
    const axis = (this.axis >= 0 ? this.axis - x.rank : this.axis) + eventDim;
    return axis < 0 ? concat(terms, axis) : terms.reduce((all, term) => add(all, term));
  }

  protected split(x: Tensor): readonly Tensor[] {
    return split(x, this.lengths, this.axis);
  }

  protected join(parts: readonly Tensor[]): Tensor {
    return concat(parts, this.axis);
  }
}
