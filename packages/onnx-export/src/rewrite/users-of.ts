import type { Operation, Tensor } from '@gradkit/core-tensor/functional';

/** The operations that use each value, in their order. */
export function usersOf(operations: readonly Operation[]): ReadonlyMap<Tensor, readonly Operation[]> {
  const users = new Map<Tensor, Operation[]>();
  for (const one of operations) {
    for (const input of one.inputs) {
      const known = users.get(input);
      if (known === undefined) users.set(input, [one]);
      else if (known.at(-1) !== one) known.push(one); // it may use a value twice
    }
  }
  return users;
}
