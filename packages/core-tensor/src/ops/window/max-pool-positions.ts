import { allocate } from '../../dtype.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf, stridesOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
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
    const [first, ...others] = numbersSeen(x.shape.slice(2), y.shape.slice(2), attributes).map((numbers) => {
      const data = allocate('int32', numbers.length);
      data.set(numbers);
      return x.derive({ shape: y.shape.slice(2), dtype: 'int32' }, data);
    });
    return [ofLargest(maxPoolSlices(aboveNothing(x), y, attributes), [broadcastTo(first, y.shape), ...others])];
  },
});

/** For each position in the kernel, the number of the entry that each window sees there; any number in the padding. */
function numbersSeen(sizes: Shape, counts: Shape, { kernel, stride, padding, dilation }: PoolAttributes): number[][] {
  const strides = stridesOf(sizes);
  return positionsIn(kernel).map((position) =>
    counts.reduce<number[]>(
      (numbers, count, axis) => {
        const start = position[axis] * dilation[axis] - padding[axis][0];
        return numbers.flatMap((number) =>
          Array.from({ length: count }, (_, i) => number + (start + i * stride[axis]) * strides[axis]),
        );
      },
      [0],
    ),
  );
}
