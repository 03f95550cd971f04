import { isFloating, sameShape, type Operation, type Tensor } from '@gradkit/core-tensor/functional';
import { usersOf } from '@gradkit/onnx-export';
import type { TracedStep } from '../trace/traced-step.ts';
import { isOnNumbers } from './host-numbers.ts';

/**
 * Finds operations that only states need: the update of an optimizer, running statistics. They can be done in place behind the graph,
 * while a graph would copy every state. So they must not use old values of states that the graph replaces.
 *
 * @param done operations that are done before the graph
 */
export function findStateUpdates(step: TracedStep, done: ReadonlySet<Operation>): ReadonlySet<Operation> {
  const makers = new Map(step.operations.flatMap((one) => one.outputs.map((y) => [y, one] as const)));
  const unusable = new Set([...step.inputs, ...step.draws.map(({ tracer }) => tracer)]); // they do not lie in the arena
  for (;;) {
    const found = findWithout(unusable, step, done);
    const replaced = [...step.writes].flatMap(([state, value]) => {
      const old = step.reads.get(state);
      const maker = makers.get(value);
      const isReplaced = old !== undefined && old.size > 1 && maker !== undefined && !found.has(maker);
      return isReplaced && !unusable.has(old) ? [old] : [];
    });
    if (replaced.length === 0) return found;
    for (const old of replaced) unusable.add(old);
  }
}

function findWithout(
  unusable: ReadonlySet<Tensor>,
  { operations, results, writes, gradients }: TracedStep,
  done: ReadonlySet<Operation>,
): ReadonlySet<Operation> {
  const users = usersOf(operations);
  const kept = new Set([...gradients].map((state) => writes.get(state)!)); // kernels give them to memory, too
  const withoutMemory = [...writes].flatMap(([state, value]) =>
    state.type === null && !gradients.has(state) ? [value] : [],
  );
  const leaving = new Set([...results, ...withoutMemory]);
  const written = new Set(writes.values());
  const found = new Set<Operation>();
  for (const one of operations.toReversed()) {
    const [y] = one.outputs;
    if (done.has(one) || one.outputs.length > 1 || leaving.has(y)) continue;
    const using = users.get(y) ?? [];
    if (using.length === 0 && (!written.has(y) || kept.has(y))) continue;
    if (!using.every((user) => found.has(user))) continue;
    if ((isOnNumbers(one) && !kept.has(y)) || isOnElements(one, unusable)) found.add(one);
  }
  return found;
}

/** Whether WebAssembly has an instruction that does the operation element by element. */
function isOnElements({ op, inputs, outputs: [y] }: Operation, unusable: ReadonlySet<Tensor>): boolean {
  if (op.simd === undefined || !isFloating(y.dtype) || y.size <= 1) return false;
  return inputs.every(
    (x) => x.dtype === y.dtype && (x.size === 1 || (sameShape(x.shape, y.shape) && !unusable.has(x))),
  );
}
