import type { Tensor } from './tensor.ts';

/**
 * Bytes with a memory of their own, as `Blob`, `fetch` and files take them: `Uint8Array<ArrayBuffer>`, said in a way that
 * TypeScript before 5.7 understands, too.
 */
export type Bytes = ReturnType<Uint8Array['slice']>;

/** The elements as files hold them: little-endian, one after the other; int64 in 8 bytes each. Shared with the tensor where the formats are the same. */
export function bytesOf({ dtype, data }: Tensor): Uint8Array {
  const array = dtype === 'int64' ? BigInt64Array.from(data as Float64Array, BigInt) : data;
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
