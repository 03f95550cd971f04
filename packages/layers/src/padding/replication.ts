import { PadLayer } from './pad-layer.ts';

/** Puts repetitions of the border around sequences. @example new ReplicationPad1d(1).forward(zeros([2, 3, 4])).shape; // [2, 3, 6] */
export class ReplicationPad1d extends PadLayer {
  protected kind() {
    return { name: 'ReplicationPad1d', axes: 1, mode: 'replicate' as const };
  }
}

/** Puts repetitions of the border around images. @example new ReplicationPad2d(1).forward(zeros([2, 3, 4, 4])).shape; // [2, 3, 6, 6] */
export class ReplicationPad2d extends PadLayer {
  protected kind() {
    return { name: 'ReplicationPad2d', axes: 2, mode: 'replicate' as const };
  }
}

/** Puts repetitions of the border around volumes. @example new ReplicationPad3d(1).forward(zeros([2, 3, 4, 4, 4])).shape; // [2, 3, 6, 6, 6] */
export class ReplicationPad3d extends PadLayer {
  protected kind() {
    return { name: 'ReplicationPad3d', axes: 3, mode: 'replicate' as const };
  }
}
