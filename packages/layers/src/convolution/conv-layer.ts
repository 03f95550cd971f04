import { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  isPlainObject,
  requireBoolean,
  requireGenerator,
  requireOneOf,
  requireOptions,
  requireSameSizes,
  requireWindows,
  requireWholeNumber,
  uniform,
  type ConvOptions,
  type Generator,
  type OptionNames,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { fans } from '../init/fans.ts';
import { Module } from '../module/module.ts';
import { addBorders, paddingModes, type PaddingMode } from './padding-mode.ts';

/** Options of every convolution, beside those of how its kernels move. */
export interface KernelOptions<Mode extends PaddingMode = PaddingMode> {
  /** default true */
  readonly bias?: boolean | undefined;
  /** what stands around `x`; default `zeros` */
  readonly paddingMode?: Mode | undefined;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
}

/** Which convolution it is. */
export interface ConvKind<Options> {
  readonly name: string;
  /** spatial axes */
  readonly axes: number;
  readonly transposed: boolean;
  /** names of its options */
  readonly known: OptionNames<Options>;
}

function requireChannels(layer: string, groups: number, channels: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries({ groups, ...channels })) {
    requireWholeNumber(layer, name, count, { least: 1 });
    if (count % groups === 0) continue;
    throw new ConfigError(layer, `${name} is ${count}, which ${groups} groups do not divide`, {
      expected: groups,
      got: count,
    });
  }
}

/** @throws {ConfigError} if options stand in its place */
function requirePlace(layer: string, kernelSize: unknown): void {
  if (!isPlainObject(kernelSize)) return;
  throw new ConfigError(
    layer,
    `kernelSize is an object; it must stand before the options: new ${layer}(…, 3, { padding: 1 })`,
    { got: kernelSize },
  );
}

/** What convolutions of all kinds hold. Initial values are PyTorch's: uniform in ±1 / √fanIn. */
export abstract class ConvLayer<Options extends ConvOptions, Mode extends PaddingMode = PaddingMode> extends Module {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly weight: Parameter; // [outChannels, inChannels / groups, …kernel]; transposed [inChannels, outChannels / groups, …kernel]
  readonly bias: Parameter | null; // [outChannels]
  readonly paddingMode: PaddingMode;
  readonly options: Options;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): ConvKind<KernelOptions<Mode> & Options>;

  /** `x` as the kernels see it, and how they move there. */
  protected seen(x: Tensor): readonly [x: Tensor, options: Options] {
    const { paddingMode: mode, kernelSize, options } = this;
    if (mode === 'zeros') return [x, options];
    return [addBorders(this.kind().name, x, kernelSize, { ...options, mode }), { ...options, padding: 0 }];
  }

  /**
   * @param kernelSize one number, or one for each spatial axis
   * @throws {ConfigError} unless sizes are at least 1 and `groups` divide the channels
   */
  constructor(
    inChannels: number,
    outChannels: number,
    kernelSize: PerAxis,
    given = {} as KernelOptions<Mode> & Options, // each has a default
  ) {
    super();
    const { name, axes, transposed, known } = this.kind();
    requirePlace(name, kernelSize);
    requireOptions(name, given, known, '{ stride: 2 }');
    const { bias = true, paddingMode: mode, rng, ...options } = given;
    const paddingMode: PaddingMode = mode ?? 'zeros';
    const { groups = 1 } = given;
    requireChannels(name, groups, { inChannels, outChannels });
    requireBoolean(name, 'bias', bias);
    requireOneOf(name, 'paddingMode', paddingMode, transposed ? ['zeros'] : paddingModes);
    if (rng !== undefined) requireGenerator(name, 'rng', rng);
    const [first, second] = transposed ? [inChannels, outChannels] : [outChannels, inChannels];
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    requireSameSizes(name, options);
    this.kernelSize = requireWindows(name, { ...options, kernelSize }, axes);
    const shape = [first, second / groups, ...this.kernelSize];
    const bound = 1 / Math.sqrt(fans(shape).fanIn);
    this.weight = new Parameter(uniform(shape, { low: -bound, high: bound, rng }));
    this.bias = bias ? new Parameter(uniform([outChannels], { low: -bound, high: bound, rng })) : null;
    this.paddingMode = paddingMode;
    this.options = structuredClone(options) as unknown as Options; // lists of its own; those of KernelOptions are taken out
  }
}
