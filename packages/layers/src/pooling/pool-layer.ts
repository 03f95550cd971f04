import { requireOptions, requireWholeNumber, type OptionNames } from '@gradkit/core-tensor';
import { Module } from '../module/module.ts';

/** Which pooling it is. */
export interface PoolKind<Options> {
  readonly name: string;
  /** names of its options */
  readonly known: OptionNames<Options>;
}

/** What pooling layers of all kinds hold: the size of their windows, and how these move. */
export abstract class PoolLayer<Options extends object> extends Module {
  readonly kernelSize: number | readonly number[];
  readonly options: Options;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): PoolKind<Options>;

  /** @param kernelSize one number, or one for each spatial axis */
  constructor(kernelSize: number | readonly number[], options = {} as Options) {
    super();
    const { name, known } = this.kind();
    this.options = requireOptions(name, options, known); // each has a default
    for (const size of Array.isArray(kernelSize) ? kernelSize : [kernelSize])
      requireWholeNumber(name, 'kernelSize', size, { least: 1 });
    this.kernelSize = kernelSize;
  }
}
