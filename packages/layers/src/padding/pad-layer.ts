import {
  ConfigError,
  formatValue,
  hasBatch,
  pad,
  requireList,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** One number for all sides, or two for each axis, the last axis first: `[left, right, top, bottom, front, back]`. */
export type Padding = number | readonly number[];

type Mode = 'constant' | 'reflect' | 'replicate' | 'circular';

/** Which padding it is. */
interface PadKind {
  readonly name: string;
  /** spatial axes */
  readonly axes: number;
  readonly mode: Mode;
}

/** What padding layers of all kinds share. */
export abstract class PadLayer extends Module {
  /** for each spatial axis, the last one first, how many entries go before and after */
  readonly padding: readonly number[];

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): PadKind;

  /** @param padding one number for all sides, or two for each axis, the last axis first; negative ones take entries away */
  constructor(padding: Padding, ...none: []) {
    super(...none);
    const { name, axes } = this.kind();
    if (typeof padding === 'number') {
      requireWholeNumber(name, 'padding', padding);
      this.padding = new Array<number>(2 * axes).fill(padding);
      return;
    }
    requireList(name, 'padding', padding);
    if (padding.length !== 2 * axes)
      throw new ConfigError(
        name,
        `padding is ${formatValue(padding)} with ${padding.length} numbers; it needs ${2 * axes}, or is one number`,
        {
          expected: 2 * axes,
          got: padding.length,
        },
      );
    padding.forEach((added, i) => requireWholeNumber(name, `padding[${i}]`, added));
    this.padding = [...padding];
  }

  /** what constant padding writes */
  protected get filled(): number {
    return 0;
  }

  /** @param x the spatial axes, behind channels and perhaps a batch */
  forward(x: Tensor): Tensor {
    const { name, axes, mode } = this.kind();
    hasBatch(name, x, axes);
    return pad(x, this.padding, { mode, value: this.filled });
  }
}
