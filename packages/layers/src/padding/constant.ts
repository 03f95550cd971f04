import { requireNumber } from '@gradkit/core-tensor/functional';
import { PadLayer, type Padding } from './pad-layer.ts';

/** What constant padding of all ranks shares. */
abstract class ConstantPad extends PadLayer {
  readonly value: number;

  /** @param padding one number for all sides, or two for each axis, the last axis first */
  constructor(padding: Padding, value: number, ...none: []) {
    super(padding, ...none);
    requireNumber(this.kind().name, 'value', value, { infinite: true });
    this.value = value;
  }

  protected override get filled(): number {
    return this.value;
  }
}

/** Puts a number around sequences. @example new ConstantPad1d(1, 3.5).forward(zeros([2, 3, 4])).shape; // [2, 3, 6] */
export class ConstantPad1d extends ConstantPad {
  protected kind() {
    return { name: 'ConstantPad1d', axes: 1, mode: 'constant' as const };
  }
}

/** Puts a number around images. @example new ConstantPad2d(1, 3.5).forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 6, 6] */
export class ConstantPad2d extends ConstantPad {
  protected kind() {
    return { name: 'ConstantPad2d', axes: 2, mode: 'constant' as const };
  }
}

/** Puts a number around volumes. @example new ConstantPad3d(1, 3.5).forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 6, 6, 6] */
export class ConstantPad3d extends ConstantPad {
  protected kind() {
    return { name: 'ConstantPad3d', axes: 3, mode: 'constant' as const };
  }
}
