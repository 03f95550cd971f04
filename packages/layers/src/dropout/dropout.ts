import type { Tensor } from '@gradkit/core-tensor/functional';
import { drop, DropLayer, requireDrop, type DropOptions } from './drop.ts';

/**
 * Sets each element to zero with a probability and enlarges the others, so that their mean stays.
 *
 * `y = x · mask / (1 − p)`
 *
 * @param x any shape, floating
 * @param options `p`: 0 … 1, default 0.5; `training`: default true, else nothing happens; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ConfigError} if `p` is outside 0 … 1
 * @example dropout(tensor([1, 2]), { training: false }).toArray(); // [1, 2]
 * @see Srivastava et al. (2014); https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export function dropout(x: Tensor, options: DropOptions = {}): Tensor {
  const dropping = requireDrop('dropout', x, options);
  return dropping === null ? x : drop(x, x.shape, dropping);
}

/**
 * While training, sets each element to zero with a probability and enlarges the others, so that their mean stays; in evaluation, nothing.
 *
 * @example new Dropout(0.5).eval().forward(tensor([1, 2])).toArray(); // [1, 2]
 * @see Srivastava et al. (2014); https://pytorch.org/docs/stable/generated/torch.nn.Dropout.html
 */
export class Dropout extends DropLayer {
  protected kind() {
    return 'Dropout';
  }

  forward(x: Tensor): Tensor {
    return dropout(x, this.options());
  }
}
