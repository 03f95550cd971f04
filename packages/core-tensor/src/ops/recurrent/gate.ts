import type { TensorData } from '../../dtype.ts';

/** A gate, as exact as its dtype: in float32 it is 0 where its sum is below −104, so that what it forgets may be infinite and gives NaN. */
export function gateOf(sum: number, { BYTES_PER_ELEMENT: bytes }: TensorData): number {
  const gate = 1 / (1 + Math.exp(-sum));
  return bytes === 4 ? Math.fround(gate) : gate;
}
