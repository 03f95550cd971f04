import { formatShape, requireTensor, ShapeError, softmax, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Probabilities of the channels of each pixel. @example new Softmax2d().forward(zeros([1, 2, 1, 1])).toArray(); // [[[[0.5]], [[0.5]]]] */
export class Softmax2d extends Module {
  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Tensor {
    requireTensor('Softmax2d', 'x', x);
    if (x.rank === 3 || x.rank === 4) return softmax(x, -3);
    throw new ShapeError(
      'Softmax2d',
      `x is ${formatShape(x.shape)} but must be [batch, channels, height, width] or [channels, height, width], with 3 or 4 axes, not ${x.rank}`,
      { expected: [3, 4], got: x.rank },
    );
  }
}
