import { PadLayer } from './pad-layer.ts';

/** Puts zeros around sequences. @example new ZeroPad1d(1).forward(zeros([2, 3, 4])).shape; // [2, 3, 6] */
export class ZeroPad1d extends PadLayer {
  protected kind() {
    return { name: 'ZeroPad1d', axes: 1, mode: 'constant' as const };
  }
}

/** Puts zeros around images. @example new ZeroPad2d(1).forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 6, 6] */
export class ZeroPad2d extends PadLayer {
  protected kind() {
    return { name: 'ZeroPad2d', axes: 2, mode: 'constant' as const };
  }
}

/** Puts zeros around volumes. @example new ZeroPad3d(1).forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 6, 6, 6] */
export class ZeroPad3d extends PadLayer {
  protected kind() {
    return { name: 'ZeroPad3d', axes: 3, mode: 'constant' as const };
  }
}
