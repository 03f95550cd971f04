import { requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { requireInterpolate, resize, type InterpolateOptions } from './interpolate.ts';

type UpsampleOptions = Omit<InterpolateOptions, 'antialias'>;

/**
 * Resizes sequences, images or volumes.
 *
 * @example new Upsample({ scaleFactor: 2, mode: 'bilinear' }).forward(zeros([1, 3, 4, 4])).shape; // [1, 3, 8, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Upsample.html
 */
export class Upsample extends Module {
  readonly options: UpsampleOptions;

  /** the class's name; a method, for the constructor asks before fields are there */
  protected kind(): string {
    return 'Upsample';
  }

  constructor(options: UpsampleOptions) {
    super();
    const known = {
      size: true,
      scaleFactor: true,
      mode: true,
      alignCorners: true,
      recomputeScaleFactor: true,
    } as const;
    requireInterpolate(this.kind(), requireOptions('Upsample', options, known, '{ scaleFactor: 2 }'));
    this.options = structuredClone(options);
  }

  /** @param x `[batch, channels, …]` */
  forward(x: Tensor): Tensor {
    return resize(this.kind(), x, this.options);
  }
}

/** Resizing to a size or by a factor. */
type SizeOptions = Pick<InterpolateOptions, 'size' | 'scaleFactor'>;

/** Repeats pixels. @example new UpsamplingNearest2d({ scaleFactor: 2 }).forward(zeros([1, 3, 4, 4])).shape; // [1, 3, 8, 8] */
export class UpsamplingNearest2d extends Upsample {
  protected override kind() {
    return 'UpsamplingNearest2d';
  }

  constructor(options: SizeOptions) {
    const { size, scaleFactor } = requireOptions(
      'UpsamplingNearest2d',
      options,
      { size: true, scaleFactor: true },
      '{ scaleFactor: 2 }',
    );
    super({ size, scaleFactor, mode: 'nearest' });
  }
}

/** Draws lines between pixels, corner upon corner. @example new UpsamplingBilinear2d({ size: 7 }).forward(zeros([1, 3, 4, 4])).shape; // [1, 3, 7, 7] */
export class UpsamplingBilinear2d extends Upsample {
  protected override kind() {
    return 'UpsamplingBilinear2d';
  }

  constructor(options: SizeOptions) {
    const { size, scaleFactor } = requireOptions(
      'UpsamplingBilinear2d',
      options,
      { size: true, scaleFactor: true },
      '{ scaleFactor: 2 }',
    );
    super({ size, scaleFactor, mode: 'bilinear', alignCorners: true });
  }
}
