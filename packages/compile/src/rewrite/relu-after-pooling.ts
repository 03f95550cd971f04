import {
  lessEqual,
  match,
  maxPoolGradientOp,
  maxPoolOp,
  relu,
  reluOp,
  where,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { keep, record, rewrite, usersOf, type Rewritable } from '@gradkit/onnx-export';
import { makersOf, reluMaskOf } from './relu-mask.ts';

/** A `relu` whose result is only pooled, and what belongs to it. */
interface Found {
  readonly relu: Operation;
  readonly pooling: Operation;
  readonly gradient: Operation | undefined;
  /** where the gradient of the `relu` is taken */
  readonly masking: Operation | undefined;
}

/** Commutes pooling and activation: `maxPool(relu(x))` → `relu(maxPool(x))`, which is the same with a fraction of the elements, also in the gradient. */
export function reluAfterPooling<S extends Rewritable>(step: S): S {
  const found = findAll(step);
  if (found.length === 0) return step;
  const by = (member: keyof Found): ReadonlyMap<Tensor, Found> =>
    new Map(found.flatMap((one) => (one[member] === undefined ? [] : [[one[member].outputs[0], one] as const])));
  const [relus, poolings, gradients, maskings] = [by('relu'), by('pooling'), by('gradient'), by('masking')];
  return rewrite(step, (one) => {
    const [y] = one.outputs;
    if (relus.has(y)) return { operations: [], outputs: [one.inputs[0]] };
    if (poolings.has(y)) {
      const after = record(() => [relu(y)], one.origin);
      return { operations: [one, ...after.operations], outputs: [after.outputs[0], ...one.outputs.slice(1)] };
    }
    if (gradients.has(y)) {
      const pooled = gradients.get(y)!.pooling.outputs[0];
      const [dy, ...others] = one.inputs;
      const before = record(() => [where(lessEqual(pooled, 0), 0, dy)], one.origin);
      return {
        operations: [...before.operations, { ...one, inputs: [before.outputs[0], ...others] }],
        outputs: one.outputs,
      };
    }
    return maskings.has(y) ? { operations: [], outputs: [one.inputs[2]] } : keep(one);
  });
}

function findAll({ operations, results, writes }: Rewritable): Found[] {
  const kept = new Set([...results, ...writes.values()]);
  if (!operations.some((one) => match(one, maxPoolOp) !== null)) return [];
  const users = usersOf(operations);
  const makers = makersOf(operations);
  return operations.flatMap((one): Found[] => {
    const [r] = one.outputs;
    if (match(one, reluOp) === null || kept.has(r)) return [];
    const [first, gradient, ...others] = users.get(r) ?? [];
    const pooling = match(first, maxPoolOp);
    if (pooling === null || others.length > 0) return [];
    if (gradient === undefined) return [{ relu: one, pooling, gradient, masking: undefined }];
    if (match(gradient, maxPoolGradientOp)?.inputs[1] !== r) return [];
    const [masking, ...more] = users.get(gradient.outputs[0]) ?? [];
    if (more.length > 0 || kept.has(gradient.outputs[0]) || reluMaskOf(masking, makers) !== one.inputs[0]) return [];
    return [{ relu: one, pooling, gradient, masking }];
  });
}
