import { arange, cast, eye, full, tensor, zeros, concat, type Tensor } from '@gradkit/core-tensor/functional';
import { dtypeOf } from '../graph/read-tensor.ts';
import type { Call } from './call.ts';
import type { Operators } from './operator.ts';

function shapeOf(call: Call): Tensor {
  const { shape } = call.tensor(0);
  const part = shape.slice(call.int('start', 0), call.node.attributes.has('end') ? call.int('end', 0) : undefined);
  return tensor([...part], { dtype: 'int64', shape: [part.length] });
}

function constantOfShape(call: Call): Tensor {
  const shape = call.numbers(0) ?? [];
  call.requireSize(shape);
  const value = call.constant('value')?.tensor;
  return value === undefined ? zeros(shape) : full(shape, value.data[0], { dtype: value.dtype });
}

function range(call: Call): Tensor {
  const [start, limit, delta] = [call.number(0, 0), call.number(1, 0), call.number(2, 1)];
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  call.requireSize([count]);
  const { dtype } = call.tensor(0);
  if (Number.isInteger(start) && Number.isInteger(delta) && count > 0)
    return arange(start + count * delta, { start, step: delta, dtype });
  return tensor(
    Array.from({ length: count }, (_, i) => start + i * delta),
    { dtype, shape: [count] },
  );
}

/** Ones on a diagonal of a matrix as large as another. */
function eyeLike(call: Call): Tensor {
  const { shape, dtype: own } = call.tensor(0);
  const [rows, columns] = shape;
  const elementType = call.int('dtype', 0);
  const dtype = elementType === 0 ? own : (dtypeOf(elementType) ?? call.fail(`gives element type ${elementType}`));
  const k = call.int('k', 0);
  const values = Array.from({ length: rows * columns }, (_, i) =>
    (i % columns) - Math.floor(i / columns) === k ? 1 : 0,
  );
  return rows === columns && k === 0 ? eye(rows, { dtype }) : tensor(values, { dtype, shape: [rows, columns] });
}

/** Where values are not 0; of those that are known. */
function nonZero(call: Call): Tensor {
  const { shape, data } = call.tensor(0);
  const places = Array.from(data.keys()).filter((i) => data[i] !== 0);
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
  const rows = shape.map((size, axis) =>
    tensor(
      places.map((at) => Math.floor(at / strides[axis]) % size),
      { dtype: 'int64', shape: [1, places.length] },
    ),
  );
  return rows.length === 0 ? zeros([0, places.length], { dtype: 'int64' }) : concat(rows, 0);
}

export const sizes: Operators = {
  ConstantOfShape: { run: constantOfShape, plain: [0] },
  EyeLike: { run: eyeLike, fromSizes: true },
  NonZero: { run: nonZero, plain: [0] },
  Range: { run: range, plain: [0, 1, 2] },
  Shape: { run: shapeOf, fromSizes: true },
  Size: { run: (call) => cast(tensor(call.tensor(0).size), 'int64'), fromSizes: true },
};
