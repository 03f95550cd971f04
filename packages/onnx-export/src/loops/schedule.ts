import { concatOp, match, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { usersOf } from '../rewrite/users-of.ts';

const fewJoined = 3;

/**
 * Puts the operations of a trace where they belong in a loop: what prepares a value for one other operation, like the slice of a step, stands
 * before that; what prepares a result to be joined with others, like the new axis of `stack`, stands behind it. The values stay the same.
 */
export function scheduleForLoops(operations: readonly Operation[], outputs: readonly Tensor[]): Operation[] {
  const makers = new Map<Tensor, Operation>();
  const users = usersOf(operations);
  for (const one of operations) for (const output of one.outputs) makers.set(output, one);
  const results = new Set(outputs);
  const onlyUser = (one: Operation): Operation | null => {
    const [first, ...rest] = one.outputs.flatMap((output) => users.get(output) ?? []);
    return first === undefined || rest.length > 0 || one.outputs.some((output) => results.has(output)) ? null : first;
  };
  const joins = (one: Operation | null): boolean => {
    const concat = match(one ?? undefined, concatOp);
    return concat !== null && concat.inputs.length >= fewJoined;
  };
  const makersOf = ({ inputs }: Operation): number => new Set(inputs.flatMap((input) => makers.get(input) ?? [])).size;
  const single = operations.filter((one) => makersOf(one) <= 1 && onlyUser(one) !== null);
  const behind = new Set(single.filter((one) => makersOf(one) === 1 && joins(onlyUser(one))));
  const before = new Set(
    single.filter((one) => !behind.has(one) && !behind.has(onlyUser(one)!) && !joins(onlyUser(one))),
  );
  const scheduled: Operation[] = [];
  const done = new Set<Operation>();
  const put = (one: Operation): void => {
    if (done.has(one)) return;
    done.add(one);
    for (const input of one.inputs) {
      const maker = makers.get(input);
      if (maker !== undefined && before.has(maker)) put(maker);
    }
    scheduled.push(one);
    for (const output of one.outputs) for (const user of users.get(output) ?? []) if (behind.has(user)) put(user);
  };
  for (const one of operations) if (!before.has(one) && !behind.has(one)) put(one);
  return scheduled;
}
