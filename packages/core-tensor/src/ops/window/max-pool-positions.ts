import { arange } from '../../create.ts';
import { allocate } from '../../dtype.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf, stridesOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';
import { broadcastTo } from '../reduction/broadcast-to.ts';
import { aboveNothing, maxPoolSlices, ofLargest } from './max-pool-gradient.ts';
import { poolImages } from './max-pool-kernel.ts';
import { onnxHalves, onnxPool, onnxPositions } from './max-pool-onnx.ts';
import { pooledWindows } from './pooled-windows.ts';
import { poolCounts, type PoolAttributes } from './pooling.ts';
import { positionsIn } from './windows.ts';

/**
 * Where the largest entries of a max pooling are, counted through the spatial axes. Beside `maxPoolOp`, whose positions count through the
 * whole of `x`, as its gradient wants them, and which compiled steps do without.
 */
export const maxPoolPositionsOp: Op<[x: Tensor], PoolAttributes> = defineOp({
  name: 'maxPoolPositions',
  infer([x], attributes) {
    const [batch, channels, ...sizes] = x.shape;
    const counts = poolCounts(`maxPool${sizes.length}d`, sizes, attributes);
    return { shape: [batch, channels, ...counts], dtype: 'int32' };
  },
  forward([x], y, attributes) {
    const windows = pooledWindows(x.shape.slice(2), y.shape.slice(2), attributes);
    poolImages(x.data, allocate(x.dtype, y.size), y.data, windows);
    for (let i = 0; i < y.data.length; i++) y.data[i] %= windows.size;
  },
  onnx(attributes, context) {
    const { node, ints } = context;
    const [x] = context.inputs;
    const [{ shape }] = context.outputs;
    const positions = onnxPositions(onnxHalves(x, context), onnxPool(x, shape, attributes, context), context);
    const image = ints([sizeOf(x.shape.slice(2))]);
    const inImage = node({ opType: 'Mod', inputs: [positions, image] }, { shape, dtype: 'int64' });
    return { opType: 'Cast', inputs: [inImage], attributes: { to: { dtype: 'int32' } } };
  },
  decomposition([x], attributes, [y]) {
    const [first, ...others] = numbersSeen(x.shape.slice(2), y.shape.slice(2), attributes);
    return [ofLargest(maxPoolSlices(aboveNothing(x), attributes), [broadcastTo(first, y.shape), ...others])];
  },
});

/** For each position in the kernel, the number of the entry that each window sees there, int32 `[…counts]`; any number in the padding. */
function numbersSeen(sizes: Shape, counts: Shape, { kernel, stride, padding, dilation }: PoolAttributes): Tensor[] {
  const strides = stridesOf(sizes);
  const starts = counts.map((count, axis) =>
    reshape(mul(arange(count, { dtype: 'int32' }), stride[axis] * strides[axis]), [
      count,
      ...counts.slice(axis + 1).fill(1),
    ]),
  );
  const first = starts.reduce((total, one) => add(total, one));
  return positionsIn(kernel).map((position) => {
    const off = position.map((k, axis) => (k * dilation[axis] - padding[axis][0]) * strides[axis]);
    return off.reduce((total, one) => add(total, one), first);
  });
}
