import type { DType } from '@gradkit/core-tensor/functional';

/** How NumPy's numbers become a tensor's. */
export interface NpyType {
  readonly dtype: DType;
  readonly bytes: number;
  /** numbers of an element: a complex one becomes two, in a last axis */
  readonly parts?: 2 | undefined;
  /** reads a number; left out where the memory is the tensor's own */
  readonly read?: ((view: DataView, at: number, little: boolean) => number) | undefined;
}

/** By NumPy's names, without the order of bytes. What tensors do not have is widened. */
export const npyTypes: Readonly<Record<string, NpyType | undefined>> = {
  b1: { dtype: 'bool', bytes: 1 },
  u1: { dtype: 'uint8', bytes: 1 },
  i1: { dtype: 'int32', bytes: 1, read: (view, at) => view.getInt8(at) },
  u2: { dtype: 'int32', bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  i2: { dtype: 'int32', bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  u4: { dtype: 'int64', bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  i4: { dtype: 'int32', bytes: 4 },
  u8: { dtype: 'int64', bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  i8: { dtype: 'int64', bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  f2: { dtype: 'float16', bytes: 2 },
  f4: { dtype: 'float32', bytes: 4 },
  f8: { dtype: 'float64', bytes: 8 },
  c8: { dtype: 'float32', bytes: 8, parts: 2 },
  c16: { dtype: 'float64', bytes: 16, parts: 2 },
};

/** How npy files name a tensor's elements; NumPy has no bfloat16. */
export const npyNames: Readonly<Record<DType, string | null>> = {
  bool: '|b1',
  uint8: '|u1',
  int32: '<i4',
  int64: '<i8',
  float16: '<f2',
  float32: '<f4',
  float64: '<f8',
  bfloat16: null,
};
