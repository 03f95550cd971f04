import {
  abs,
  div,
  mul,
  requireOptions,
  requireString,
  requireWholeNumber,
  normAlong,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module, type AnyModule } from '../module/module.ts';
import { registerParametrization } from './register.ts';
import { slotOf } from './slot.ts';

interface WeightNormOptions {
  /** of the weight; default `weight` */
  readonly name?: string | undefined;
  /** along which there is a length each; null: one for the whole weight; default 0 */
  readonly axis?: number | null | undefined;
}

/** Length and direction in the place of a weight. */
class WeightNorm extends Module<[lengths: Tensor, directions: Tensor]> {
  readonly axis: number | null;

  constructor(axis: number | null) {
    super();
    this.axis = axis;
  }

  /** ‖v‖ of all but the axis, which stays. */
  #lengths(v: Tensor): Tensor {
    if (this.axis === null) return normAlong(v, 2, null, {});
    const others = v.shape.map((_, axis) => axis).filter((axis) => axis !== this.axis);
    return others.length === 0 ? abs(v) : normAlong(v, 2, others, { keepDims: true });
  }

  forward(lengths: Tensor, directions: Tensor): Tensor {
    return mul(directions, div(lengths, this.#lengths(directions)));
  }

  rightInverse(weight: Tensor): readonly [Tensor, Tensor] {
    return [this.#lengths(weight), weight];
  }
}

/**
 * Trains length and direction of a weight apart: `parametrizations.weight.original0` and `original1`.
 *
 * `weight = g · v / ‖v‖`
 *
 * @param module whose weight it is
 * @param options `name`: default `weight`; `axis`: along which there is a length each, default 0; null: one for the whole weight
 * @returns the module
 * @throws {ConfigError} if there is no such weight or axis
 * @example weightNorm(new Linear(3, 2)).namedParameters().map(([name]) => name); // ["bias", "parametrizations.weight.original0", "parametrizations.weight.original1"]
 * @see Salimans and Kingma (2016); https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.weight_norm.html
 */
export function weightNorm<M extends AnyModule>(module: M, options: WeightNormOptions = {}): M {
  const known = { name: true, axis: true } as const;
  const { name = 'weight', axis = 0 } = requireOptions<WeightNormOptions>('weightNorm', options, known);
  requireString('weightNorm', 'name', name);
  const { rank } = slotOf('weightNorm', module, name);
  if (axis !== null) requireWholeNumber('weightNorm', 'axis', axis, { least: 0, most: rank - 1 });
  return registerParametrization(module, name, new WeightNorm(axis));
}
