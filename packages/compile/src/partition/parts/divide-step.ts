import type { Operation } from '@gradkit/core-tensor/functional';
import type { TracedStep } from '../../trace/traced-step.ts';
import { chooseParts } from './choose-parts.ts';

/** The part of the batch that operations belong to; others are done once. */
export type Parts = ReadonlyMap<Operation, number>;

/** A step whose batch is divided, with its operations in order; null if it stays whole. */
export function divideStep(step: TracedStep): { readonly step: TracedStep; readonly parts: Parts } | null {
  const wanted = [...new Set([...step.results, ...step.writes.values()])];
  const divided = chooseParts(step.operations, step.inputs, wanted);
  if (divided === null) return null;
  const { before, parts, after } = divided;
  return {
    step: { ...step, operations: [...before, ...parts.flat(), ...after] },
    parts: new Map(parts.flatMap((part, i) => part.map((one) => [one, i] as const))),
  };
}
