import { Parameter } from '@gradkit/autograd';
import { ConfigError, uniform, type ConvOptions, type Generator } from '@gradkit/core-tensor';
import { fans } from './init.ts';
import { requireSizes } from './internal/sizes.ts';
import { Module } from './module.ts';

/** Options of every convolution, beside those of how its kernels move. */
export interface KernelOptions {
  /** one number, or one for each spatial axis */
  readonly kernelSize: number | readonly number[];
  /** default true */
  readonly bias?: boolean;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator;
}

/** Which convolution it is. */
interface Kind {
  /** spatial axes */
  readonly axes: 1 | 2;
  readonly transposed: boolean;
}

/** Sizes of a kernel. @throws {ConfigError} unless groups divide the channels and all sizes are at least 1 */
function kernelOf(
  layer: string,
  { inChannels, outChannels, groups }: { inChannels: number; outChannels: number; groups: number },
  { kernelSize, axes }: { kernelSize: number | readonly number[]; axes: number },
): readonly number[] {
  requireSizes(layer, { inChannels, outChannels, groups });
  const kernel = typeof kernelSize === 'number' ? Array.from({ length: axes }, () => kernelSize) : kernelSize;
  if (kernel.length !== axes)
    throw new ConfigError(layer, `kernelSize has ${kernel.length} numbers; it needs 1 or ${axes}`, {
      expected: axes,
      got: kernel.length,
    });
  for (const size of kernel) requireSizes(layer, { kernelSize: size });
  for (const [name, channels] of Object.entries({ inChannels, outChannels })) {
    if (channels % groups === 0) continue;
    throw new ConfigError(layer, `${name} is ${channels}, which ${groups} groups do not divide`, {
      expected: groups,
      got: channels,
    });
  }
  return kernel;
}

/** What convolutions of all kinds hold. Initial values are PyTorch's: uniform in ±1 / √fanIn. */
export abstract class ConvLayer<O extends Pick<ConvOptions, 'groups'>> extends Module {
  readonly weight: Parameter; // [outChannels, inChannels / groups, …kernel]; transposed [inChannels, outChannels / groups, …kernel]
  readonly bias: Parameter | null; // [outChannels]
  readonly options: O;

  constructor(
    [inChannels, outChannels]: readonly [number, number],
    { kernelSize, bias = true, rng }: KernelOptions,
    { axes, transposed, options }: Kind & { readonly options: O },
  ) {
    super();
    const { groups = 1 } = options;
    const kernel = kernelOf(new.target.name, { inChannels, outChannels, groups }, { kernelSize, axes });
    const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    const shape = [first, second / groups, ...kernel];
    const bound = 1 / Math.sqrt(fans(shape).fanIn);
    this.weight = new Parameter(uniform(shape, { low: -bound, high: bound, rng }));
    this.bias = bias ? new Parameter(uniform([outChannels], { low: -bound, high: bound, rng })) : null;
    this.options = options;
  }
}
