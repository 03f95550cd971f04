import { formatShape, ShapeError, type Tensor } from '@gradkit/core-tensor/functional';
import { drop, DropLayer, requireDrop, type DropOptions } from './drop.ts';

/**
 * Sets whole examples to zero with a probability, e.g. what a residual block adds, and enlarges the others; also called stochastic depth.
 *
 * @param x `[batch, …]`, floating
 * @param options `p`: 0 … 1, default 0.5; `training`: default true, else nothing happens; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` is a scalar
 * @throws {ConfigError} if `p` is outside 0 … 1
 * @example dropPath(tensor([[1, 2]]), { training: false }).toArray(); // [[1, 2]]
 * @see Huang et al. (2016); https://pytorch.org/vision/stable/generated/torchvision.ops.stochastic_depth.html
 */
export function dropPath(x: Tensor, options: DropOptions = {}): Tensor {
  const dropping = requireDrop('dropPath', x, options);
  if (x.rank === 0)
    throw new ShapeError(
      'dropPath',
      `x is ${formatShape(x.shape)} but must be [batch, …], with at least 1 axis, not 0`,
      {
        expected: 1,
        got: 0,
      },
    );
  return dropping === null ? x : drop(x, [x.shape[0], ...x.shape.slice(1).map(() => 1)], dropping);
}

/** While training, sets whole examples to zero. @example new DropPath(0.1).eval().forward(tensor([[1, 2]])).toArray(); // [[1, 2]] */
export class DropPath extends DropLayer {
  protected kind() {
    return 'DropPath';
  }

  /** @param x `[batch, …]` */
  forward(x: Tensor): Tensor {
    return dropPath(x, this.options());
  }
}
