import { debugMode } from './debug-mode.ts';
import type { PartitionedStep } from './partition/segments.ts';
import { verifySegments } from './partition/verify-segments.ts';
import type { TracedStep } from './trace/traced-step.ts';
import { verifyStep } from './trace/verify-step.ts';

/** Sees the step after each stage of the pipeline. */
export type OnStage = (stage: string, step: TracedStep | PartitionedStep) => void;

/** What `GRADKIT_DEBUG` asks for, with the steps of the pipeline. */
export function debugStages(): OnStage {
  const mode = debugMode();
  if (mode === '') return () => {};
  if (mode !== 'stages') return verify;
  return (stage, step) => {
    verify(stage, step);
    console.info(`compile: ${stage}: ${describe(step)}`);
  };
}

function verify(stage: string, step: TracedStep | PartitionedStep): void {
  verifyStep(stage, step);
  if ('segments' in step) verifySegments(step);
}

/** The number of operations, or those of each segment. */
function describe(step: TracedStep | PartitionedStep): string {
  if (!('segments' in step)) return `operations ${step.operations.length}`;
  return step.segments.map(({ kind, operations }) => `${kind} ${operations.length}`).join(', ');
}
