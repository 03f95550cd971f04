import { guarded, trace as traceAgain, type Operation, type Trace } from '@gradkit/core-tensor/functional';
import { keep, rewrite, type Rewritten } from './rewrite.ts';

/** The form that bears any values, with what it does to known ones. */
function guardOne(one: Operation): Rewritten {
  const work = one.op.check !== undefined && one.inputs[one.op.check.input].isSymbolic ? guarded(one) : null;
  if (work === null) return keep(one);
  const { all, known, outputs } = traceAgain(work, [], { keepKnown: true, origin: one.origin });
  return { operations: all!, outputs, known };
}

/**
 * Gives operations a form that bears any values, since nobody checks them where the file runs: out of range, they read and write nowhere.
 *
 * @param trace with its known values
 */
export function guardValues(trace: Trace): Trace {
  const { outputs, known } = trace;
  const guardedTrace = rewrite({ operations: trace.all!, results: outputs, writes: new Map(), known }, guardOne);
  const all = guardedTrace.operations;
  return {
    ...trace,
    operations: all.filter((one) => one.outputs.some(({ isSymbolic }) => isSymbolic)),
    outputs: guardedTrace.results,
    known: guardedTrace.known,
    all,
  };
}
