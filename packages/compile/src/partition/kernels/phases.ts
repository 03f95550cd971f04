import type { Operation } from '@gradkit/core-tensor/functional';
import type { Flow } from './flow.ts';

/**
 * Puts operations into phases, which are done one after the other: those with even numbers by ONNX Runtime, those with odd ones by
 * kernels. There are as few as there can be, and each operation is as late as that allows, so that what kernels can work out anew from what
 * lies in memory meets what needs it; what nobody needs afterwards is as early as can be, while what it reads may still be in the cache.
 */
export function phasesOf(
  { operations, needs }: Flow,
  isForKernel: (one: Operation) => boolean,
): ReadonlyMap<Operation, number> {
  const phases = new Map<Operation, number>();
  for (const one of operations) {
    const kernel = isForKernel(one);
    const before = needs(one).map((other) => phases.get(other)! + (isForKernel(other) === kernel ? 0 : 1));
    phases.set(one, Math.max(kernel ? -1 : 0, ...before));
  }
  const latest = new Map<Operation, number>();
  for (const one of operations.toReversed()) {
    const phase = latest.get(one) ?? phases.get(one)!;
    phases.set(one, phase);
    for (const other of needs(one)) {
      const bound = isForKernel(other) === isForKernel(one) ? phase : phase - 1;
      latest.set(other, Math.min(latest.get(other) ?? Infinity, bound));
    }
  }
  return phases;
}
