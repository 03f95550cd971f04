import { add, mul, sub, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { channelMask } from './channels.ts';
import { DropLayer, keptMask, requireDrop, type DropOptions } from './drop.ts';

/** What `selu` tends to far below 0: −scale · alpha. */
const lowest = -1.7580993408473766;

/** Elements become the lowest value of `selu` where the mask has zeros; then scaled and shifted to the mean 0 and the variance 1 again. */
function dropToLowest(
  x: Tensor,
  shape: Shape,
  dropping: { readonly p: number; readonly rng: DropOptions['rng'] },
): Tensor {
  const { p } = dropping;
  if (p === 1) return mul(x, 0); // as PyTorch
  const mask = keptMask(x, shape, dropping);
  const scale = 1 / Math.sqrt((lowest * lowest * p + 1) * (1 - p));
  const replaced = add(mul(x, mask), mul(sub(1, mask), lowest));
  return sub(mul(replaced, scale), scale * lowest * p);
}

/**
 * Dropout for networks with `selu`: what is dropped becomes its lowest value, and mean and variance stay.
 *
 * @param x any shape, floating
 * @param options `p`: 0 … 1, default 0.5; `training`: default true, else nothing happens; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ConfigError} if `p` is outside 0 … 1
 * @example alphaDropout(tensor([1, 2]), { training: false }).toArray(); // [1, 2]
 * @see Klambauer et al. (2017); https://pytorch.org/docs/stable/generated/torch.nn.AlphaDropout.html
 */
export function alphaDropout(x: Tensor, options: DropOptions = {}): Tensor {
  const dropping = requireDrop('alphaDropout', x, options);
  return dropping === null ? x : dropToLowest(x, x.shape, dropping);
}

/** While training, dropout for networks with `selu`. @example new AlphaDropout(0.5).eval().forward(tensor([1, 2])).toArray(); // [1, 2] */
export class AlphaDropout extends DropLayer {
  protected kind() {
    return 'AlphaDropout';
  }

  forward(x: Tensor): Tensor {
    return alphaDropout(x, this.options());
  }
}

/**
 * `alphaDropout` of whole channels.
 *
 * @param x `[batch, channels, …]`, floating
 * @param options `p`: 0 … 1, default 0.5; `training`: default true, else nothing happens; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has less than 2 axes
 * @throws {ConfigError} if `p` is outside 0 … 1
 * @example featureAlphaDropout(zeros([2, 3, 4])).shape; // [2, 3, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.FeatureAlphaDropout.html
 */
export function featureAlphaDropout(x: Tensor, options: DropOptions = {}): Tensor {
  const dropping = requireDrop('featureAlphaDropout', x, options);
  const shape = channelMask('featureAlphaDropout', x, { ranks: [2, 3, 4, 5], batched: 2 });
  return dropping === null ? x : dropToLowest(x, shape, dropping);
}

/** While training, `alphaDropout` of whole channels. @example new FeatureAlphaDropout(0.5).eval().forward(zeros([2, 3, 4])).shape; // [2, 3, 4] */
export class FeatureAlphaDropout extends DropLayer {
  protected kind() {
    return 'FeatureAlphaDropout';
  }

  /** @param x `[batch, channels, …]` */
  forward(x: Tensor): Tensor {
    return featureAlphaDropout(x, this.options());
  }
}
