import { PadLayer } from './pad-layer.ts';

/** Puts a mirror image, without repeating the border around sequences. @example new ReflectionPad1d(1).forward(zeros([2, 3, 4])).shape; // [2, 3, 6] */
export class ReflectionPad1d extends PadLayer {
  protected kind() {
    return { name: 'ReflectionPad1d', axes: 1, mode: 'reflect' as const };
  }
}

/** Puts a mirror image, without repeating the border around images. @example new ReflectionPad2d(1).forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 6, 6] */
export class ReflectionPad2d extends PadLayer {
  protected kind() {
    return { name: 'ReflectionPad2d', axes: 2, mode: 'reflect' as const };
  }
}

/** Puts a mirror image, without repeating the border around volumes. @example new ReflectionPad3d(1).forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 6, 6, 6] */
export class ReflectionPad3d extends PadLayer {
  protected kind() {
    return { name: 'ReflectionPad3d', axes: 3, mode: 'reflect' as const };
  }
}
