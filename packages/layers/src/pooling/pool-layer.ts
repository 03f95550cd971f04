import { Module } from '../module/module.ts';

/** What pooling layers of all kinds hold: the size of their windows, and how these move. */
export abstract class PoolLayer<Options extends object> extends Module {
  readonly kernelSize: number | readonly number[];
  readonly options: Options;

  constructor(kernelSize: number | readonly number[], options = {} as Options) {
    super();
    this.kernelSize = kernelSize;
    this.options = options; // each has a default
  }
}
