import type { Operation } from '@gradkit/core-tensor/functional';
import { blockSums, expand, legalize } from '@gradkit/onnx-export';
import { isForKernels } from '#routine-of';
import { guardOperations } from './check/guard-operations.ts';
import { planChecks } from './check/plan-checks.ts';
import { debugStages, type OnStage } from './debug.ts';
import { batchLastConvolution } from './layout/batch-last-convolution.ts';
import { batchLastLinear } from './layout/batch-last-linear.ts';
import { flatLinear } from './layout/flat-linear.ts';
import { reluGradients } from './layout/relu-gradients.ts';
import { partition } from './partition/partition.ts';
import type { PartitionedStep } from './partition/segments.ts';
import { copyAliasedStates } from './rewrite/copy-aliased-states.ts';
import { simplify } from './rewrite/simplify.ts';
import { indexAddAsProduct } from './rewrite/small-tables.ts';
import { tableProducts } from './rewrite/table-products.ts';
import { hasKernels, hasProcessorLayouts, isOnProcessor, type Target } from './target.ts';
import { withoutGradients, type TracedStep } from './trace/traced-step.ts';

interface Stage {
  readonly name: string;
  run(step: TracedStep): TracedStep;
}

/**
 * The way from a traced function to what runs:
 *
 *     trace → guard → simplify → expand → layouts → legalize → simplify → copy aliased states → partition → executables
 *
 * `compile`, several steps a call and `exportTrainingStep` all go through it, each with a target of its own. The first stage is
 * `traceFunction`; the last is `Executable`, `LoopExecutable`, or the writing of a file.
 *
 * @param onStage sees the step after each stage; default what `GRADKIT_DEBUG` asks for
 * @throws {ExportError} if the device has no operator for an operation; names the source line
 */
export function pipeline(traced: TracedStep, target: Target, onStage: OnStage = debugStages()): PartitionedStep {
  const layouts = (step: TracedStep): TracedStep => {
    const arranged = tableProducts(batchLastConvolution(step, hasKernels(target)));
    const laid = batchLastLinear(indexAddAsProduct(arranged === step ? step : simplify(arranged)));
    return hasKernels(target) ? reluGradients(flatLinear(laid)) : laid;
  };
  const isDone = (one: Operation): boolean => hasKernels(target) && isForKernels(one);
  const stages: readonly (Stage | null)[] = [
    { name: 'guard', run: (step) => guardOperations(step, planChecks(step, target)) },
    { name: 'simplify', run: simplify },
    { name: 'expand', run: (step) => expand(step, isDone) },
    hasProcessorLayouts(target) ? { name: 'layouts', run: layouts } : null,
    {
      name: 'legalize',
      run: (step) =>
        legalize(isOnProcessor(target) && !hasKernels(target) ? blockSums(step) : step, {
          device: target.device,
          where: 'compile',
          isDone,
        }),
    },
    { name: 'simplify', run: simplify },
    target.form === 'file' ? null : { name: 'copy aliased states', run: copyAliasedStates },
  ];
  let step = target.form === 'step' ? traced : withoutGradients(traced);
  onStage('trace', step);
  for (const stage of stages) {
    if (stage === null) continue;
    step = stage.run(step);
    onStage(stage.name, step);
  }
  const partitioned = partition(step, target);
  onStage('partition', partitioned);
  return partitioned;
}
