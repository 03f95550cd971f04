import { match, type Inputs, type Op, type Operation } from '@gradkit/core-tensor/functional';

/** Pattern table: what becomes of the operations of each record. Rules get what they share as their context. */
export type Rules<C, R> = ReadonlyMap<Op, Rule<Operation, C, R>>;

type Rule<O, C, R> = (one: O, context: C) => R;

/** An operation of a record, e.g. `OperationOf<typeof convOp>`, with the types of its inputs and attributes. */
export type OperationOf<R> = R extends Op<infer I, infer A> ? Operation<I, A> : never;

/** An entry of a table: the rule for a record, which sees operations of that record only. */
export function on<I extends Inputs, A extends object, C, R>(
  record: Op<I, A>,
  rule: Rule<Operation<I, A>, C, R>,
): readonly [Op, Rule<Operation, C, R>] {
  return [record, (one, context) => rule(match(one, record)!, context)];
}
