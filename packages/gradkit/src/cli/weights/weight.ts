import { sizeOf, type Tensor } from '@gradkit/core-tensor/functional';

/** A tensor that a file holds. */
export interface Weight {
  readonly name: string;
  /** of its elements in the file: `float32`, `int8` … */
  readonly type: string;
  readonly shape: readonly number[];
  /** how many elements there are */
  readonly size: number;
  /** that the elements take; null where nobody knows, as of texts */
  readonly bytes: number | null;
  /**
   * Its numbers, in the dtype that holds them.
   *
   * @throws {DataError} if no tensor can
   */
  read(): Tensor;
}

/** What a weight is, without its numbers. */
export type WeightType = Pick<Weight, 'name' | 'type' | 'shape'>;

export const typeOf = ({ name, type, shape }: Weight): WeightType => ({ name, type, shape });

/** `float32 [2, 3]` */
export function typeText({ type, shape }: Pick<WeightType, 'type' | 'shape'>): string {
  return `${type} [${shape.join(', ')}]`;
}

/** Bits of an element, also of types that no tensor here has. */
const bits: Readonly<Record<string, number>> = {
  float32: 32,
  float64: 64,
  float16: 16,
  bfloat16: 16,
  int64: 64,
  int32: 32,
  int16: 16,
  int8: 8,
  uint64: 64,
  uint32: 32,
  uint16: 16,
  uint8: 8,
  bool: 8,
  complex64: 64,
  complex128: 128,
  float8e4m3fn: 8,
  float8e4m3fnuz: 8,
  float8e5m2: 8,
  float8e5m2fnuz: 8,
  float8e8m0: 8,
  int4: 4,
  uint4: 4,
  float4e2m1: 4,
};

/** What elements of a type take; null where nobody knows. */
export function bytesOfType(type: string, shape: readonly number[]): number | null {
  return Object.hasOwn(bits, type) ? Math.ceil((sizeOf(shape) * bits[type]) / 8) : null;
}

/** A tensor that is read already. */
export function weightOf(name: string, tensor: Tensor): Weight {
  const { dtype, shape, size } = tensor;
  return { name, type: dtype, shape, size, bytes: bytesOfType(dtype, shape), read: () => tensor };
}

/** Whether the elements are floats, of any width. */
export function isFloat(type: string): boolean {
  return type.startsWith('float') || type === 'bfloat16';
}
