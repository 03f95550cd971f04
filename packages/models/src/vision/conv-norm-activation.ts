import type { Generator } from '@gradkit/core-tensor/functional';
import { BatchNorm2d, Conv2d, Sequential, type Module } from '@gradkit/layers';

/** How batch normalization differs from its defaults. */
interface NormOptions {
  readonly eps?: number | undefined;
  readonly momentum?: number | undefined;
}

interface ConvNormActivationOptions {
  /** default 1 */
  readonly stride?: number | undefined;
  /** default 1 */
  readonly groups?: number | undefined;
  readonly norm?: NormOptions | undefined;
  /** none by default */
  readonly activation?: Module | undefined;
  readonly rng: Generator | undefined;
}

/** A convolution that keeps height and width but for its stride, batch normalization, and an activation; torchvision's `Conv2dNormActivation`. */
export function convNormActivation(
  inChannels: number,
  outChannels: number,
  kernelSize: number,
  { stride = 1, groups = 1, norm = {}, activation, rng }: ConvNormActivationOptions,
): Sequential {
  return new Sequential(
    new Conv2d(inChannels, outChannels, kernelSize, {
      stride,
      padding: (kernelSize - 1) / 2,
      groups,
      bias: false,
      rng,
    }),
    new BatchNorm2d(outChannels, norm),
    ...(activation === undefined ? [] : [activation]),
  );
}
