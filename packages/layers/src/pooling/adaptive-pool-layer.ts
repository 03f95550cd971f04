import type { Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { requireOutputSize, type OutputSize } from './adaptive-windows.ts';

/** What adaptive pooling layers of all kinds hold: how large their results are. */
export abstract class AdaptivePoolLayer<Output = Tensor> extends Module<[x: Tensor], Output> {
  readonly outputSize: OutputSize;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly axes: number };

  /** @param outputSize size of each axis of the result, or one for all; null in a list: as the input */
  constructor(outputSize: OutputSize, ...none: []) {
    super(...none);
    const { name, axes } = this.kind();
    requireOutputSize(name, outputSize, axes);
    this.outputSize = structuredClone(outputSize); // a list of its own
  }
}
