import { requireBoolean, requireGenerator, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { Linear } from '../linear/linear.ts';
import { keepGenerator, waitForInputs } from './lazy.ts';

type Options = NonNullable<ConstructorParameters<typeof Linear>[2]>;

const name = 'LazyLinear';

/** What `Linear` says of these, by the name of this layer. */
function requireLinear(outFeatures: number, options: Options): void {
  const { bias = true, rng } = requireOptions(name, options, { bias: true, rng: true });
  requireWholeNumber(name, 'outFeatures', outFeatures, { least: 1 });
  requireBoolean(name, 'bias', bias);
  if (rng !== undefined) requireGenerator(name, 'rng', rng);
}

/**
 * `Linear` that learns its number of inputs at the first `forward`, by `summary` or by `loadStateDict`, and is a `Linear` from then on.
 *
 * @example new LazyLinear(2).forward(zeros([5, 3])).shape; // [5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyLinear.html
 */
export class LazyLinear extends Linear {
  constructor(outFeatures: number, options: Options = {}) {
    requireLinear(outFeatures, options);
    const restore = keepGenerator(options);
    super(1, outFeatures, options);
    restore();
    waitForInputs(this, {
      name,
      field: 'inFeatures',
      axis: -1,
      ranks: null,
      from: ['weight', ([, inputs]) => inputs],
      make: (inputs) => new Linear(inputs, outFeatures, options),
    });
  }
}
