import { sameShape, type Operation, type Tensor, type Trace } from '@gradkit/core-tensor/functional';
import { sameContent } from '../axes/unfold-known.ts';
import { fold, isOfNothing } from './fold-empty.ts';
import { rewriteTrace } from './rewrite-trace.ts';
import { keep, rewrite } from './rewrite.ts';

/**
 * Constant folding of what has no elements at any size of the free axes. What is empty at some of them only
 * stays, as does what moves elements and whose shape follows the axes: the running model finds out.
 *
 * @param traces of one form
 */
export function foldFixedEmpty(traces: readonly Trace[]): Trace[] {
  const known = new Set<Tensor>();
  const isKnown = (one: Operation): boolean =>
    isOfNothing({ ...one, inputs: one.inputs.filter((input) => !known.has(input)) });
  const follows = (all: readonly Operation[]): boolean =>
    all[0].inputs.some((input, i) => {
      const values = all.map(({ inputs }) => inputs[i]);
      return values.every(({ isSymbolic }) => !isSymbolic) && !values.every((value) => sameContent(input, value));
    });
  const folded = traces[0].operations.map((_, at) => {
    const all = traces.map(({ operations }) => operations[at]);
    const { op } = all[0];
    const fixed = all[0].outputs.every(({ shape }, i) =>
      all.every(({ outputs }) => sameShape(outputs[i].shape, shape)),
    );
    const bears = op.movement === true || op.elementwise === true || op.view === true;
    const isEmpty = all.every(({ outputs }) => outputs.every(({ size }) => size === 0));
    if ((!fixed && (bears || !isEmpty)) || !all.every(isKnown) || (!isEmpty && follows(all))) return false;
    for (const { outputs } of all) for (const output of outputs) known.add(output);
    return true;
  });
  return traces.map((trace) =>
    rewriteTrace(trace, (step) => rewrite(step, (one, at) => (folded[at] ? fold(one) : keep(one)))),
  );
}
