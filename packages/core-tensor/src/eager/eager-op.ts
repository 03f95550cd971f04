import { apply } from '../apply.ts';
import type { Inputs, Op } from '../op.ts';
import type { Primitives } from '../primitives.ts';
import { activeRecorder } from '../recorder.ts';
import type { Tensor } from '../tensor.ts';

/**
 * A kernel for what is composed of other operations: it runs in one pass, and a page that needs it alone does not have them. Whoever records
 * sees them in its place, and nothing else.
 */
export interface EagerOp<I extends Inputs, A extends object> extends Op<I, A> {
  /** the same, composed of other operations */
  recorded(inputs: I, attributes: A, primitives: Primitives): Tensor;
}

/** Does an eager operation, or what it stands for while that is recorded. */
export function applyEager<I extends Inputs, A extends object>(op: EagerOp<I, A>, inputs: I, attributes: A): Tensor {
  const primitives = activeRecorder()?.primitives;
  return primitives === undefined ? apply(op, inputs, attributes) : op.recorded(inputs, attributes, primitives);
}
