import {
  requireBoolean,
  requireDivisor,
  requireOptions,
  requireWindows,
  type AvgPoolImageOptions,
  type MaxPoolOptions,
  type OptionNames,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Which pooling it is. */
export interface PoolKind<Options> {
  readonly name: string;
  /** spatial axes */
  readonly axes: number;
  /** names of its options */
  readonly known: OptionNames<Options>;
}

/** One tensor, or, where indices are asked for, two: values, and where they are. */
export type Pooled<Indices extends boolean> = Indices extends true ? [values: Tensor, indices: Tensor] : Tensor;

/** What pooling layers of all kinds hold: the size of their windows, and how these move. */
export abstract class PoolLayer<Options extends MaxPoolOptions & AvgPoolImageOptions, Output = Tensor> extends Module<
  [x: Tensor],
  Output
> {
  readonly kernelSize: PerAxis;
  readonly options: Options;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): PoolKind<Options>;

  /** @param kernelSize one number, or one for each spatial axis */
  constructor(kernelSize: PerAxis, options = {} as Options) {
    super();
    const { name, axes, known } = this.kind();
    const given: MaxPoolOptions & AvgPoolImageOptions = requireOptions(name, options, known); // each has a default
    const { ceilMode = false, countIncludePad = true, returnIndices = false, divisorOverride } = given;
    requireWindows(name, { ...options, kernelSize }, axes);
    requireBoolean(name, 'ceilMode', ceilMode);
    requireBoolean(name, 'countIncludePad', countIncludePad);
    requireBoolean(name, 'returnIndices', returnIndices);
    if (divisorOverride !== undefined) requireDivisor(name, divisorOverride);
    this.kernelSize = structuredClone(kernelSize); // lists of its own
    this.options = structuredClone(options);
  }
}
