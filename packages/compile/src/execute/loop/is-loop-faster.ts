import type { ActualDevice } from '@gradkit/runtime';
import { planChecks } from '../../check/plan-checks.ts';
import { pipeline } from '../../pipeline.ts';
import { keepsStates } from '../../target.ts';
import type { TracedStep } from '../../trace/traced-step.ts';

const most = { numbers: 4096, updates: 24 };

/**
 * Tells whether several steps in one call are faster than one by one. On CUDA they should be, since each call copies weights there
 * and gradients back; on WebGPU states stay. On the CPU a loop saves the calls, but updates with operators, and copies arguments and
 * states: of the time of single steps it takes 0.7 for 2-8-1, batch 2, SGD; 1.5 for 4-16-3, batch 8, Adam; 1.4 for 784-32-10, batch 64,
 * SGD.
 */
export function isLoopFaster(step: TracedStep, device: ActualDevice): boolean {
  if (keepsStates(device) || checksChange(step, device)) return false;
  if (device === 'cuda') return true;
  return countNumbers(step) <= most.numbers && countUpdates(step, device) <= most.updates;
}

/** Whether conditions are about states that the step changes: from the second step on, only the graph would know them. */
function checksChange(step: TracedStep, device: ActualDevice): boolean {
  const { states } = planChecks(step, { device, form: 'loop' });
  return [...states.values()].some((state) => step.writes.has(state));
}

/** What goes into a step and what its states become. */
function countNumbers({ inputs, draws, writes }: TracedStep): number {
  const values = [...inputs, ...draws.map(({ tracer }) => tracer), ...writes.values()];
  return values.reduce((sum, { size }) => sum + size, 0);
}

/** Operations that single steps do in place, behind the graph. */
function countUpdates(traced: TracedStep, device: ActualDevice): number {
  const { segments } = pipeline(traced, { device, form: 'step' });
  const behind = segments.filter(({ kind }, i) => kind === 'wasm' || (kind === 'host' && i > 0));
  return behind.reduce((sum, { operations }) => sum + operations.length, 0);
}
