import { ConfigError, hardtanh, requireNumber, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface HardtanhOptions {
  /** least value; default -1 */
  readonly minVal?: number | undefined;
  /** largest value; default 1 */
  readonly maxVal?: number | undefined;
}

/** `min(max(x, minVal), maxVal)`. @example new Hardtanh().forward(tensor([-2, 0.5])).toArray(); // [-1, 0.5] */
export class Hardtanh extends Module {
  readonly minVal: number;
  readonly maxVal: number;

  constructor(options: HardtanhOptions = {}) {
    super();
    const { minVal = -1, maxVal = 1 } = requireOptions('Hardtanh', options, { minVal: true, maxVal: true });
    requireNumber('Hardtanh', 'minVal', minVal);
    requireNumber('Hardtanh', 'maxVal', maxVal);
    if (minVal >= maxVal)
      throw new ConfigError('Hardtanh', `minVal is ${minVal} but maxVal is ${maxVal}; minVal must be below maxVal`, {
        expected: maxVal,
        got: minVal,
      });
    this.minVal = minVal;
    this.maxVal = maxVal;
  }

  forward(x: Tensor): Tensor {
    const { minVal, maxVal } = this;
    return hardtanh(x, { minVal, maxVal });
  }
}
