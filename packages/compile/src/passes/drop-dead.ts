import type { Step } from '../step.ts';

/** Leaves out operations that neither a result nor a state needs. */
export function dropDead(step: Step): Step {
  const needed = new Set([...step.results, ...step.writes.values()]);
  const steps = step.steps.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((output) => needed.has(output))) return false;
    for (const input of inputs) needed.add(input);
    return true;
  });
  return { ...step, steps: steps.toReversed() };
}
