import type { Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { requireOutputSize, type AxisCount, type OutputSize } from './adaptive-windows.ts';

/** What adaptive pooling layers of all kinds hold: how large their results are. */
export abstract class AdaptivePoolLayer<Axes extends AxisCount, Output = Tensor> extends Module<[x: Tensor], Output> {
  readonly outputSize: OutputSize<Axes>;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly axes: Axes };

  /** @param outputSize size of each axis of the result, or one for all; null in a list: as the input */
  constructor(outputSize: OutputSize<Axes>, ...none: []) {
    super(...none);
    const { name, axes } = this.kind();
    requireOutputSize(name, outputSize, axes);
    this.outputSize = structuredClone(outputSize); // a list of its own
  }
}
