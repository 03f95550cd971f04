import {
  requireBoolean,
  requireGenerator,
  requireOptions,
  requireTensor,
  requireWholeNumber,
} from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { uniform } from '../../random/draw.ts';
import { defaultGenerator } from '../../random/generator.ts';
import type { Generator } from '../../random/generator.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { log1p } from '../elementwise/log1p.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { slice } from '../movement/slice.ts';
import { cumsum } from '../reduction/cumsum.ts';
import { searchSorted } from './search-sorted.ts';
import { topk } from './topk.ts';
import { checkWeights } from './weights.ts';

interface MultinomialOptions {
  /** whether one may be drawn again; default false */
  readonly replacement?: boolean | undefined;
  /** default the shared generator, see `seed` */
  readonly rng?: Generator | undefined;
}

/**
 * Draws positions along the last axis, each as likely as its weight says.
 *
 * @param x `[categories]` or `[rows, categories]`, floating, weights of at least 0 that need not sum to 1
 * @param numSamples how many for each row; without replacement at most as many as there are categories
 * @param options `replacement`: whether one may be drawn again, default false; `rng`
 * @returns `[numSamples]` or `[rows, numSamples]`, int32
 * @throws {ShapeError} if `x` has other axes, or there are fewer categories than samples
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if `numSamples` is not a whole number of at least 1, or weights are negative, not finite, or all 0
 * @example multinomial(tensor([0, 5, 0]), 2, { replacement: true }).toArray(); // [1, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.multinomial.html (its result is int64)
 */
export function multinomial(x: Tensor, numSamples: number, options: MultinomialOptions = {}): Tensor {
  const known = { replacement: true, rng: true } as const;
  const { replacement = false, rng = defaultGenerator() } = requireOptions<MultinomialOptions>(
    'multinomial',
    options,
    known,
  );
  requireBoolean('multinomial', 'replacement', replacement);
  requireGenerator('multinomial', 'rng', rng);
  requireTensor('multinomial', 'x', x);
  requireFloating('multinomial', 'x', x.dtype);
  const categories = x.shape.at(-1) ?? 0;
  if (x.rank < 1 || x.rank > 2 || categories === 0)
    throw new ShapeError('multinomial', `x is ${formatShape(x.shape)}; it must be [categories] or [rows, categories]`, {
      got: x.shape,
    });
  requireWholeNumber('multinomial', 'numSamples', numSamples, { least: 1, most: 2 ** 31 - 1 });
  const { dtype } = x;
  if (replacement) {
    const sums = cumsum(checkWeights('multinomial', x), -1);
    const total = slice(sums, { axis: -1, start: -1 });
    const drawn = mul(uniform([...x.shape.slice(0, -1), numSamples], { dtype, rng }), total);
    return minimum(searchSorted(sums, drawn, { right: true }), categories - 1);
  }
  if (numSamples > categories)
    throw new ShapeError(
      'multinomial',
      `numSamples is ${numSamples} but there are ${categories} categories, and none is drawn twice`,
      { expected: categories, got: numSamples },
    );
  const waiting = neg(log1p(neg(uniform(x.shape, { dtype, rng })))); // the first of exponential times comes as often as its rate says
  return topk(div(checkWeights('multinomial', x), waiting), numSamples, -1).indices;
}
