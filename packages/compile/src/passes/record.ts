import { noGrad } from '@gradkit/autograd';
import { trace, type Application, type Tensor } from '@gradkit/core-tensor';
import type { Rewritten } from './rewrite.ts';

/** Takes down what `work` does with the tensors of a trace, as if it had been asked for at `origin`. */
export function record(work: () => readonly Tensor[], origin: Application['origin']): Rewritten {
  const { steps, outputs } = noGrad(() => trace(work, []));
  return { steps: steps.map((step) => ({ ...step, origin })), outputs };
}
