import { PadLayer } from './pad-layer.ts';

/** Puts the other end around sequences. @example new CircularPad1d(1).forward(zeros([2, 3, 4])).shape; // [2, 3, 6] */
export class CircularPad1d extends PadLayer {
  protected kind() {
    return { name: 'CircularPad1d', axes: 1, mode: 'circular' as const };
  }
}

/** Puts the other end around images. @example new CircularPad2d(1).forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 6, 6] */
export class CircularPad2d extends PadLayer {
  protected kind() {
    return { name: 'CircularPad2d', axes: 2, mode: 'circular' as const };
  }
}

/** Puts the other end around volumes. @example new CircularPad3d(1).forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 6, 6, 6] */
export class CircularPad3d extends PadLayer {
  protected kind() {
    return { name: 'CircularPad3d', axes: 3, mode: 'circular' as const };
  }
}
