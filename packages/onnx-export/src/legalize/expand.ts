import { primitiveOperations, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { record } from '../rewrite/record.ts';
import { keep, rewrite, type Rewritable, type Rewritten } from '../rewrite/rewrite.ts';

/** Tells what becomes of an operation; null: it stays as it is. `asked`: whether anyone asks for a result. */
type Replace = (one: Operation, asked: (result: Tensor) => boolean) => Rewritten | null;

/** Replaces operations one by one. */
export function replace<S extends Rewritable>(step: S, replaced: Replace): S {
  const asked = new Set([...step.operations.flatMap(({ inputs }) => inputs), ...step.results, ...step.writes.values()]);
  return rewrite(step, (one) => replaced(one, (result) => asked.has(result)) ?? keep(one));
}

/**
 * Replaces operations that have no operator of their own by their decompositions.
 *
 * @param isDone whether an operation is done by something else; default none
 */
export function expand<S extends Rewritable>(step: S, isDone: (one: Operation) => boolean = () => false): S {
  return replace(step, (one, asked) =>
    one.op.onnx === undefined && one.op.decomposition !== undefined && !isDone(one)
      ? decompositionOf(one, asked, (parts) => expand(parts, isDone))
      : null,
  );
}

/** The parts of an operation. @param again what becomes of the parts in turn */
export function decompositionOf(
  { op, inputs, outputs, attributes, origin }: Operation,
  asked: (result: Tensor) => boolean,
  again: (step: Rewritable) => Rewritable,
): Rewritten {
  const wanted = outputs.map(asked);
  const { outputs: results, ...parts } = record(
    () => op.decomposition!(inputs, attributes, outputs, primitiveOperations, wanted),
    origin,
  );
  const whole = again({ ...parts, results, writes: new Map() });
  return { ...whole, outputs: whole.results };
}
