import type { TracedStep } from '../trace/traced-step.ts';

/** DCE: leaves out operations that neither a result nor a state needs. */
export function deadCodeElimination(step: TracedStep): TracedStep {
  const needed = new Set([...step.results, ...step.writes.values()]);
  const operations = step.operations.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((output) => needed.has(output))) return false;
    for (const input of inputs) needed.add(input);
    return true;
  });
  return { ...step, operations: operations.toReversed() };
}
