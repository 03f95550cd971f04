import type { Call } from './call.ts';

/** Entries before and after an axis. */
export type Pad = readonly [before: number, after: number];

/** How windows lie on spatial axes. */
export interface NodeWindows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly dilation: readonly number[];
  readonly pads: readonly Pad[];
}

/** Padding as files list it: what is before all axes, then what is after them. */
export function padsOf(list: readonly number[]): Pad[] {
  const count = list.length / 2;
  return Array.from({ length: count }, (_, axis) => [list[axis], list[axis + count]]);
}

/** The windows of a node over axes of some sizes. */
export function nodeWindows(call: Call, sizes: readonly number[], kernel: readonly number[]): NodeWindows {
  const ones = sizes.map(() => 1);
  const stride = call.list('strides') ?? ones;
  const dilation = call.list('dilations') ?? ones;
  const how = call.text('auto_pad', 'NOTSET');
  if (how === 'SAME_UPPER' || how === 'SAME_LOWER') {
    const pads = sizes.map((size, axis): Pad => {
      const extent = (kernel[axis] - 1) * dilation[axis] + 1;
      const total = Math.max(0, (Math.ceil(size / stride[axis]) - 1) * stride[axis] + extent - size);
      return shared(total, how === 'SAME_LOWER');
    });
    return { kernel, stride, dilation, pads };
  }
  const pads = how === 'VALID' ? ones.map((): Pad => [0, 0]) : padsOf(call.list('pads') ?? [...ones, ...ones].fill(0));
  return { kernel, stride, dilation, pads };
}

/** Divides padding between both ends; what is left over goes to one of them. */
export function shared(total: number, moreBefore: boolean): Pad {
  const [less, more] = [Math.floor(total / 2), Math.ceil(total / 2)];
  return moreBefore ? [more, less] : [less, more];
}
