import { cast, DataError, dtypes, type DType, type Tensor } from '@gradkit/core-tensor/functional';
import { isFloat, type Weight } from '../weights/weight.ts';

/** A number of this size stands for ±2^63 in models, "as far as it goes", which tensors here cannot hold. */
const beyond = Number.MAX_SAFE_INTEGER;

/**
 * A weight as a tensor of a dtype.
 *
 * @param dtype null: its own
 * @throws {DataError} if its numbers do not fit into it
 */
export function castWeight(weight: Weight, dtype: DType | null): Tensor {
  const { name, type } = weight;
  const wanted = dtype !== null && isFloat(type) ? dtype : dtypes.find((each) => each === type);
  if (wanted === undefined)
    throw new DataError('convert', `${name} is ${type}, which no tensor here can hold`, { got: type });
  const tensor = weight.read();
  if (type === 'int64' && tensor.data.some((value) => Math.abs(value) >= beyond))
    throw new DataError('convert', `${name} has whole numbers beyond ±2^53`, { got: type });
  if (tensor.dtype === wanted) return tensor;
  const result = cast(tensor, wanted);
  const lost = isFloat(wanted) ? lostIn(tensor, result) : 0;
  if (lost === 0) return result;
  throw new DataError('convert', `${name} has ${lost} of ${tensor.size} numbers that are too large for ${wanted}`, {
    expected: wanted,
    got: lost,
  });
}

/** How many numbers have become infinite. */
function lostIn(before: Tensor, after: Tensor): number {
  const [from, to] = [infiniteOf[before.dtype], infiniteOf[after.dtype]];
  let count = 0;
  for (let i = 0; i < after.size; i++) if (to?.(after.data[i]) === true && from?.(before.data[i]) !== true) count++;
  return count;
}

/** Whether an element, as it is stored, is infinite. */
const infiniteOf: Partial<Record<DType, (element: number) => boolean>> = {
  float32: (value) => Math.abs(value) === Infinity,
  float64: (value) => Math.abs(value) === Infinity,
  float16: (bits) => (bits & 0x7fff) === 0x7c00,
  bfloat16: (bits) => (bits & 0x7fff) === 0x7f80,
};
