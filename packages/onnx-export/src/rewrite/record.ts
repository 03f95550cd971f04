import { noGrad } from '@gradkit/autograd';
import { trace, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import type { Rewritten } from './rewrite.ts';

/** Takes down what `work` does with the tensors of a trace, as if it had been asked for at `origin`. */
export function record(work: () => readonly Tensor[], origin: Operation['origin']): Rewritten {
  const { operations, outputs, known } = noGrad(() => trace(work, [], { keepKnown: true, origin }));
  return { operations, outputs, known };
}
