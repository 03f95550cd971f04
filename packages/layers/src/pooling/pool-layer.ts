import {
  requireBoolean,
  requireOptions,
  requireWindows,
  type AvgPoolOptions,
  type MaxPoolOptions,
  type OptionNames,
  type PerAxis,
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

/** What pooling layers of all kinds hold: the size of their windows, and how these move. */
export abstract class PoolLayer<Options extends MaxPoolOptions & AvgPoolOptions> extends Module {
  readonly kernelSize: PerAxis;
  readonly options: Options;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): PoolKind<Options>;

  /** @param kernelSize one number, or one for each spatial axis */
  constructor(kernelSize: PerAxis, options = {} as Options) {
    super();
    const { name, axes, known } = this.kind();
    const { ceilMode = false, countIncludePad = true } = requireOptions(name, options, known); // each has a default
    requireWindows(name, { ...options, kernelSize }, axes);
    requireBoolean(name, 'ceilMode', ceilMode);
    requireBoolean(name, 'countIncludePad', countIncludePad);
    this.kernelSize = structuredClone(kernelSize); // lists of its own
    this.options = structuredClone(options);
  }
}
