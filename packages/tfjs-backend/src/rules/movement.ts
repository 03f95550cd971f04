import * as ops from '@gradkit/core-tensor/functional';
import { composed, native, type ComposedRule, type NativeRule } from '../rule.ts';

const exactInFloats = 2 ** 24; // a border of whole numbers goes through a float

const all = { numbers: 'all' } as const;

/** Whole positions, as a constant on this side. */
function positions(values: Int32Array, shape: ops.Shape = [values.length]): ops.Tensor {
  return new ops.Tensor({ shape, dtype: 'int32' }, values);
}

export const movementRules: readonly NativeRule[] = [
  native(ops.permuteOp, ['Transpose'], (k, [x], { axes }) => k.transpose(x, axes), all),
  native(
    ops.concatOp,
    ['Concat'],
    (k, inputs, { axis }) => k.moved(inputs, (parts) => k.run('Concat', parts, { axis })),
    all,
  ),
  native(ops.tileOp, ['Tile'], (k, [x], { repeats }) => k.tile(x, repeats), all),
  native(
    ops.broadcastToOp,
    ['Tile'],
    (k, [x], { shape }) => {
      const y = k.stretch(x, shape);
      return y === x ? k.copy(x) : y;
    },
    all,
  ),
  native(
    ops.sliceOp,
    ['Slice', 'StridedSlice'],
    (k, [x], { ranges }, [{ shape }]) => {
      const isPlain = ranges.every(({ step }) => step === 1);
      if (!isPlain && (x.shape.length > 4 || ranges.some(({ step }) => step < 0))) return null; // taken entry by entry
      const begin = x.shape.map(() => 0);
      const strides = x.shape.map(() => 1);
      for (const { axis, start, step } of ranges) {
        const length = x.shape[axis];
        begin[axis] = Math.min(Math.max(start < 0 ? start + length : start, 0), length);
        strides[axis] = step;
      }
      if (isPlain) return k.moved([x], ([y]) => k.run('Slice', { x: y }, { begin, size: [...shape] }));
      const end = begin.map((first, axis) => first + (shape[axis] - 1) * strides[axis] + 1);
      const masks = { beginMask: 0, endMask: 0, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask: 0 };
      return k.moved([x], ([y]) => k.run('StridedSlice', { x: y }, { begin, end, strides, ...masks }));
    },
    all,
  ),
  native(
    ops.padOp,
    ['PadV2', 'Slice'],
    (k, [x], { pads, mode, value }) => {
      if (mode !== 'constant' || (x.dtype === 'int32' && Math.abs(value) > exactInFloats)) return null;
      const size = x.shape.map((length, axis) => length + Math.min(0, pads[axis][0]) + Math.min(0, pads[axis][1]));
      if (size.some((length) => length <= 0)) return null;
      const begin = pads.map(([before]) => Math.max(0, -before));
      const isCut = size.some((length, axis) => length !== x.shape[axis]);
      const paddings = pads.map((pad) => pad.map((count) => Math.max(0, count)));
      return k.moved([x], ([y]) => k.pad(isCut ? k.run('Slice', { x: y }, { begin, size }) : y, paddings, value));
    },
    all,
  ),
  native(
    ops.takeOp,
    ['GatherV2'],
    (k, [x, indices], { axis }, [{ shape }]) => {
      const flat = k.reshape(indices, [indices.size]);
      return k.moved([x], ([y]) =>
        k.reshape(k.run('GatherV2', { x: y, indices: flat }, { axis, batchDims: 0 }), shape),
      );
    },
    all,
  ),
  native(ops.indexAddOp, ['ScatterNd', 'Transpose', 'Add'], (k, [indices, updates, x], { shape, axis }) => {
    const count = indices.size;
    const others = [...shape.slice(0, axis), ...shape.slice(axis + 1)];
    const first = [axis, ...shape.map((_, i) => i).filter((i) => i !== axis)];
    const wide = k.reshape(updates, [...shape.slice(0, axis), count, ...shape.slice(axis + 1)]);
    const rows = k.reshape(k.transpose(wide, first), [count, ops.sizeOf(others)]);
    const sums = k.run(
      'ScatterNd',
      { indices: k.reshape(indices, [count, 1]), updates: rows },
      { shape: [shape[axis], ops.sizeOf(others)] },
    );
    const back = shape.map((_, i) => first.indexOf(i));
    const y = k.transpose(k.reshape(sums, [shape[axis], ...others]), back);
    return x === undefined ? y : k.binary('Add', x, y);
  }),
];

/** Positions in the flattened tensor of those that indices along an axis name. */
function flatPositions(indices: ops.Tensor, shape: ops.Shape, axis: number): ops.Tensor {
  const strides = ops.stridesOf(shape);
  const from = ops.stridesOf(indices.shape);
  const base = Int32Array.from({ length: indices.size }, (_, i) =>
    indices.shape.reduce(
      (at, length, k) => (k === axis ? at : at + (Math.floor(i / from[k]) % length) * strides[k]),
      0,
    ),
  );
  const whole = ops.cast(indices, 'int32');
  return ops.add(ops.mul(whole, strides[axis]), positions(base, indices.shape));
}

/** The entries that a border repeats. */
function bordered(length: number, [before, after]: readonly [number, number], mode: string): Int32Array {
  return Int32Array.from({ length: before + length + after }, (_, i) => {
    const at = i - before;
    if (at >= 0 && at < length) return at;
    if (mode === 'replicate') return at < 0 ? 0 : length - 1;
    return at < 0 ? -at : 2 * (length - 1) - at;
  });
}

export const composedMovements: readonly ComposedRule[] = [
  composed(ops.gatherOp, ([x, indices], { axis }) => [
    ops.take(ops.reshape(x, [x.size]), flatPositions(indices, x.shape, axis)),
  ]),
  composed(ops.scatterAddOp, ([indices, updates, x], { shape, axis }) => {
    const places = ops.reshape(flatPositions(indices, shape, axis), [indices.size]);
    const flat = { shape: [ops.sizeOf(shape)], axis: 0 };
    const sums = ops.apply(ops.indexAddOp, [places, ops.reshape(updates, [updates.size])], flat);
    const y = ops.reshape(sums, shape);
    return [x === undefined ? y : ops.add(x, y)];
  }),
  composed(ops.padOp, ([x], { pads, mode }) =>
    mode === 'constant' // with a border that is none: left to the CPU
      ? null
      : [
          pads.reduce(
            (y, pad, axis) =>
              pad[0] === 0 && pad[1] === 0 ? y : ops.take(y, positions(bordered(x.shape[axis], pad, mode)), axis),
            x,
          ),
        ],
  ),
  composed(ops.triuOp, ([x], { diagonal }) => [
    ops.where(
      triangle(x.shape, (by) => by >= diagonal),
      x,
      0,
    ),
  ]),
  composed(ops.trilOp, ([x], { diagonal }) => [
    ops.where(
      triangle(x.shape, (by) => by <= diagonal),
      x,
      0,
    ),
  ]),
];

/** Where a matrix keeps its entries: `keep` is asked how far right of the diagonal each is. */
function triangle(shape: ops.Shape, keep: (by: number) => boolean): ops.Tensor {
  const [rows, columns] = shape.slice(-2);
  const kept = Uint8Array.from({ length: rows * columns }, (_, i) =>
    keep((i % columns) - Math.floor(i / columns)) ? 1 : 0,
  );
  return new ops.Tensor({ shape: [rows, columns], dtype: 'bool' }, kept);
}
