import { guarded, identityOp, symbolic, type Operation, type Trace } from '@gradkit/core-tensor/functional';
import { record } from '../rewrite/record.ts';
import { rewriteTrace } from '../rewrite/rewrite-trace.ts';
import { keep, rewrite, type Rewritten } from '../rewrite/rewrite.ts';
import { sameContent } from './unfold-known.ts';

/** The form that bears any values, for one whose values are in range in every trace: there they are made unknown. */
function guardOne(one: Operation): Rewritten {
  const at = one.op.check!.input;
  const unknown = symbolic({ shape: one.inputs[at].shape, dtype: one.inputs[at].dtype });
  const { origin } = one;
  const hide: Operation = { op: identityOp, inputs: [one.inputs[at]], outputs: [unknown], attributes: {}, origin };
  const rest = record(guarded({ ...one, inputs: one.inputs.with(at, unknown) })!, origin);
  return { ...rest, operations: [hide, ...rest.operations] };
}

/**
 * Operations whose values were checked while tracing and follow sizes: an index `100 − batch` is out of range at others.
 *
 * @param traces of one form
 */
export function guardKnown(traces: readonly Trace[]): Trace[] {
  const follows = traces[0].operations.map(({ op: { check } }, at) => {
    if (check?.guarded === undefined) return false;
    const values = traces.map(({ operations }) => operations[at].inputs[check.input]);
    return values.every(({ isSymbolic }) => !isSymbolic) && !values.every((value) => sameContent(value, values[0]));
  });
  return traces.map((trace) =>
    rewriteTrace(trace, (step) => rewrite(step, (one, at) => (follows[at] ? guardOne(one) : keep(one)))),
  );
}
