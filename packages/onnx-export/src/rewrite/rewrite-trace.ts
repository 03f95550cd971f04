import type { AnyState, Tensor, Trace } from '@gradkit/core-tensor/functional';
import type { Rewritable } from './rewrite.ts';

/** Does something with the operations and results of a trace that changes no state. */
export function rewriteTrace(trace: Trace, work: (step: Rewritable) => Rewritable): Trace {
  const { operations, results, known } = work({
    operations: trace.operations,
    results: trace.outputs,
    writes: new Map<AnyState, Tensor>(),
    known: trace.known,
  });
  return { ...trace, operations, outputs: results, known };
}
