import { maxPool1d, maxPool2d, maxPool3d, type MaxPoolOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { PoolLayer, type Pooled } from './pool-layer.ts';

const known = { stride: true, padding: true, dilation: true, returnIndices: true, ceilMode: true } as const;

/** What max pooling of all ranks shares. */
abstract class MaxPoolLayer<Indices extends boolean> extends PoolLayer<
  MaxPoolOptions & { readonly returnIndices?: Indices | undefined },
  Pooled<Indices>
> {
  protected get given(): MaxPoolOptions & { readonly returnIndices: boolean } {
    const { returnIndices = false } = this.options;
    return { ...this.options, returnIndices };
  }
}

/**
 * Largest entry of every window along sequences.
 *
 * @example new MaxPool1d(2).forward(tensor([[[1, 3, 2, 4]]])).toArray(); // [[[3, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d<Indices extends boolean = false> extends MaxPoolLayer<Indices> {
  protected kind() {
    return { name: 'MaxPool1d', axes: 1, known };
  }

  /** @param x `[batch, channels, length]` or `[channels, length]` */
  forward(x: Tensor): Pooled<Indices> {
    return maxPool1d(x, this.kernelSize, this.given) as Pooled<Indices>; // what `returnIndices` says
  }
}

/**
 * Largest entry of every window over images.
 *
 * @example new MaxPool2d(2).forward(zeros([1, 3, 28, 28])).shape; // [1, 3, 14, 14]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d<Indices extends boolean = false> extends MaxPoolLayer<Indices> {
  protected kind() {
    return { name: 'MaxPool2d', axes: 2, known };
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Pooled<Indices> {
    return maxPool2d(x, this.kernelSize, this.given) as Pooled<Indices>; // what `returnIndices` says
  }
}

/**
 * Largest entry of every window through volumes.
 *
 * @example new MaxPool3d(2).forward(zeros([1, 3, 4, 28, 28])).shape; // [1, 3, 2, 14, 14]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool3d.html
 */
export class MaxPool3d<Indices extends boolean = false> extends MaxPoolLayer<Indices> {
  protected kind() {
    return { name: 'MaxPool3d', axes: 3, known };
  }

  /** @param x `[batch, channels, depth, height, width]` or that without the batch */
  forward(x: Tensor): Pooled<Indices> {
    return maxPool3d(x, this.kernelSize, this.given) as Pooled<Indices>; // what `returnIndices` says
  }
}
