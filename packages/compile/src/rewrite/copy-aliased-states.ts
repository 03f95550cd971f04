import { identity, type AnyState, type Tensor } from '@gradkit/core-tensor/functional';
import { record } from '@gradkit/onnx-export';
import type { TracedStep } from '../trace/traced-step.ts';

/** Makes a state that takes the old value of another one get a copy, since that value is about to be replaced where it lies. */
export function copyAliasedStates(step: TracedStep): TracedStep {
  const owners = new Map<Tensor, AnyState>([...step.reads].map(([state, tracer]) => [tracer, state]));
  const taken = [...step.writes].filter(([, value]) => owners.has(value));
  if (taken.length === 0) return step;
  const copies = record(() => taken.map(([, value]) => identity(value)), new Error('copy'));
  const writes = new Map([...step.writes, ...taken.map(([state], i) => [state, copies.outputs[i]] as const)]);
  return { ...step, operations: [...step.operations, ...copies.operations], writes };
}
