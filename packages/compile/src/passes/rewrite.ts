import type { Application, Tensor } from '@gradkit/core-tensor';
import type { Step } from '../step.ts';

/** What an operation becomes: other operations, and which of their results stand for its own; later ones may be left out. */
export interface Rewritten {
  readonly steps: readonly Application[];
  readonly outputs: readonly Tensor[];
}

/** The part of a step that is rewritten. */
export type Rewritable = Pick<Step, 'steps' | 'results' | 'writes'>;

/** Replaces the operations of a step one by one; each sees what became of those before. */
export function rewrite<S extends Rewritable>(step: S, visit: (one: Application) => Rewritten): S {
  const replaced = new Map<Tensor, Tensor>();
  const valueOf = (x: Tensor): Tensor => replaced.get(x) ?? x;
  const steps = step.steps.flatMap((one) => {
    const { steps: others, outputs } = visit({ ...one, inputs: one.inputs.map(valueOf) });
    outputs.forEach((output, i) => {
      if (output !== one.outputs[i]) replaced.set(one.outputs[i], output);
    });
    return others;
  });
  const writes = new Map([...step.writes].map(([state, value]) => [state, valueOf(value)]));
  return { ...step, steps, results: step.results.map(valueOf), writes };
}

/** The operation stays as it is. */
export function keep(one: Application): Rewritten {
  return { steps: [one], outputs: one.outputs };
}
