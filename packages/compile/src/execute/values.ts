import type { Tensor } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../trace/traced-step.ts';
import { isHere } from '../memory/device-buffer.ts';
import { hasPendingWrite } from './queue.ts';

/** Tensors that stand for the tracers of a traced step in one call. */
export type Values = Map<Tensor, Tensor>;

/** What belongs to a call at the time it is made: arguments, random draws, and values of states that no step will change before. */
export function beginCall({ inputs, draws, reads, writes, results }: TracedStep, given: readonly Tensor[]): Values {
  const values: Values = new Map();
  inputs.forEach((tracer, i) => values.set(tracer, given[i]));
  for (const { tracer, draw } of draws) values.set(tracer, draw());
  for (const [state, tracer] of reads)
    if (
      !writes.has(state) &&
      !hasPendingWrite(state) &&
      isHere(state) &&
      (tracer.size === 1 || results.includes(tracer))
    )
      values.set(tracer, state.value!);
  return values;
}

/** What a call gives back. */
export function resultsOf({ results }: TracedStep, values: Values): Tensor[] {
  return results.map((value) => values.get(value) ?? value);
}
