import type { PartitionedStep } from './partition/segments.ts';
import { verifySegments } from './partition/verify-segments.ts';
import type { TracedStep } from './trace/traced-step.ts';
import { verifyStep } from './trace/verify-step.ts';

/** Sees the step after each stage of the pipeline. */
export type OnStage = (stage: string, step: TracedStep | PartitionedStep) => void;

interface Globals {
  readonly GRADKIT_DEBUG?: unknown;
  readonly process?: { readonly env?: Readonly<Record<string, string | undefined>> | undefined } | undefined;
}

/**
 * What `GRADKIT_DEBUG` asks for: with `stages` each stage is logged with its number of operations and checked, with any other value only
 * checked. It is a variable of the environment, or a global one, for browsers have no environment.
 */
export function debugStages(): OnStage {
  const { GRADKIT_DEBUG, process } = globalThis as Globals;
  const mode = GRADKIT_DEBUG ?? process?.env?.['GRADKIT_DEBUG'] ?? '';
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
