import type { Inputs, Op } from '../op.ts';
import type { Operation } from '../operation.ts';

/**
 * Pattern match: an operation as one of the given record, with the types of its inputs and attributes; null if it is another record's.
 * Records are the same only if they are one object. A name proves nothing: a user's own operation may have any.
 *
 * @param operation as traced; undefined is none
 * @param record of a primitive operation, e.g. `convOp`
 * @returns the same operation, or null
 * @example
 * const { operations } = trace((x) => [x.permute([1, 0])], [{ shape: [2, 3], dtype: 'float32' }]);
 * match(operations[0], permuteOp)?.attributes.axes; // [1, 0]
 */
export function match<I extends Inputs, A extends object>(
  operation: Operation | undefined,
  record: Op<I, A>,
): Operation<I, A> | null {
  // The only cast: `apply` takes inputs and attributes of the record's types, and nothing else makes an operation.
  return operation?.op === record ? (operation as Operation<I, A>) : null;
}
