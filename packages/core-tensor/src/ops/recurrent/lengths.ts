import { apply } from '../../apply.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { checkLengths } from './recurrence.ts';

/** Gives lengths on as they are: it stands for the condition that they are 1 … the length of the longest. */
const lengthsOp = defineOp<readonly [lengths: Tensor], { where: string; most: number }>({
  name: 'lengths',
  view: true,
  infer: ([lengths]) => lengths,
  check: checkLengths,
  onnx: () => ({ opType: 'Identity' }),
});

/** Lengths of sequences, checked at once, or when they are known. */
export function knownLengths(lengths: Tensor, where: string, most: number): Tensor {
  return apply(lengthsOp, [lengths], { where, most });
}
