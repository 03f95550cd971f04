import {
  convOp,
  convTransposeOp,
  convWeightGradientOp,
  flattenOp,
  match,
  maxPoolGradientOp,
  maxPoolOp,
  meanOp,
  reshapeOp,
  sumOp,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { record } from '@gradkit/onnx-export';
import { on, type Rules } from '../rewrite/rules.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { BatchLastImages } from './batch-last-images.ts';
import { convolution, transposedConvolution, weightGradient } from './convolution-rules.ts';
import { elementwise, flattening, reduction } from './follower-rules.ts';
import { pooling, poolingGradient } from './pooling-rules.ts';
import { wantedOrders } from './wanted-orders.ts';
import { canBeProduct } from './window-grid.ts';

/** What works on images in batch-last layout. A rule does nothing and returns false for an operation that does not. */
const rules: Rules<BatchLastImages, boolean> = new Map([
  on(convOp, convolution),
  on(convTransposeOp, transposedConvolution),
  on(convWeightGradientOp, weightGradient),
  on(maxPoolOp, pooling),
  on(maxPoolGradientOp, poolingGradient),
  on(sumOp, reduction),
  on(meanOp, reduction),
  on(reshapeOp, flattening),
  on(flattenOp, flattening),
]);

/**
 * batch-last layout: turns convolutions and poolings into matrix products and copies of whole rows, with the batch innermost. On a
 * processor that is faster than ONNX Runtime's own convolutions with weights that change, and a pooling needs no positions. Operations
 * between them follow, so that images are turned around only at the ends.
 *
 * @param hasKernels whether kernels may stand between graphs
 */
export function batchLastConvolution(step: TracedStep, hasKernels: boolean): TracedStep {
  if (!step.operations.some(isWorthIt) || needsPositions(step.operations)) return step;
  const images = new BatchLastImages(wantedOrders(step.operations), hasKernels);
  const operations = step.operations.flatMap((one) => visit(one, images));
  const plainOf = (value: Tensor): Tensor => {
    const turned = record(() => [images.plainOf(value)], new Error('layout'));
    operations.push(...turned.operations);
    return turned.outputs[0];
  };
  const results = step.results.map(plainOf);
  const writes = new Map([...step.writes].map(([state, value]) => [state, plainOf(value)]));
  return { ...step, operations, results, writes };
}

function isWorthIt(one: Operation): boolean {
  const found = match(one, convOp);
  return found !== null && canBeProduct(found);
}

/** Whether anything but the gradient asks where the largest entries of a pooling are, as second derivatives do. */
function needsPositions(operations: readonly Operation[]): boolean {
  const positions = new Set(operations.flatMap((one) => match(one, maxPoolOp)?.outputs[1] ?? []));
  return operations.some((one) => match(one, maxPoolGradientOp) === null && one.inputs.some((x) => positions.has(x)));
}

/** What becomes of an operation. Where no rule applies, it gets its inputs as they are meant. */
function visit(one: Operation, images: BatchLastImages): readonly Operation[] {
  const rule = rules.get(one.op) ?? (one.op.elementwise === true ? elementwise : null);
  let isDone = false;
  const { operations, outputs: inputs } = record(() => {
    isDone = rule?.(one, images) ?? false;
    return isDone ? [] : one.inputs.map((x) => images.plainOf(x));
  }, one.origin);
  return isDone ? operations : [...operations, { ...one, inputs }];
}
