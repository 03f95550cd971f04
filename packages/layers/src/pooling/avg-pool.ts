import {
  avgPool1d,
  avgPool2d,
  avgPool3d,
  type AvgPoolImageOptions,
  type AvgPoolOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { PoolLayer } from './pool-layer.ts';

const known = { stride: true, padding: true, countIncludePad: true, ceilMode: true } as const;
const knownOfImages = { ...known, divisorOverride: true } as const;

/**
 * Mean of every window along sequences.
 *
 * @example new AvgPool1d(2).forward(tensor([[[1, 3, 2, 4]]])).toArray(); // [[[2, 3]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends PoolLayer<AvgPoolOptions> {
  protected kind() {
    return { name: 'AvgPool1d', axes: 1, known };
  }

  /** @param x `[batch, channels, length]` or `[channels, length]` */
  forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * Mean of every window over images.
 *
 * @example new AvgPool2d(2).forward(zeros([1, 3, 28, 28])).shape; // [1, 3, 14, 14]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends PoolLayer<AvgPoolImageOptions> {
  protected kind() {
    return { name: 'AvgPool2d', axes: 2, known: knownOfImages };
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}

/**
 * Mean of every window through volumes.
 *
 * @example new AvgPool3d(2).forward(zeros([1, 3, 4, 28, 28])).shape; // [1, 3, 2, 14, 14]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool3d.html
 */
export class AvgPool3d extends PoolLayer<AvgPoolImageOptions> {
  protected kind() {
    return { name: 'AvgPool3d', axes: 3, known: knownOfImages };
  }

  /** @param x `[batch, channels, depth, height, width]` or that without the batch */
  forward(x: Tensor): Tensor {
    return avgPool3d(x, this.kernelSize, this.options);
  }
}
