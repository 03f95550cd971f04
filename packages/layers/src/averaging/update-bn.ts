import { noGrad } from '@gradkit/autograd';
import { isTensor, ones, refuseArgument, requireMethods, zeros, type Tensor } from '@gradkit/core-tensor/functional';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from '../normalization/batch-norm.ts';
import type { Module } from '../module/module.ts';
import { withMode } from '../module/with-mode.ts';
import { AveragedModel } from './averaged-model.ts';

/** Batches: the input, a list that begins with it, or an object with `inputs`. */
type Loader = Iterable<unknown> | AsyncIterable<unknown>;

function inputOf(batch: unknown): Tensor {
  const first: unknown = Array.isArray(batch) ? batch[0] : isTensor(batch) ? batch : Object(batch).inputs;
  if (!isTensor(first))
    refuseArgument('updateBn', 'a batch', batch, 'a tensor, a list that begins with one, or an object with inputs');
  return first;
}

/**
 * Finds the running statistics of all batch normalizations anew, as the mean over one pass: after weights were averaged, those of the model do not
 * fit them.
 *
 * @param loader batches: the input, a list that begins with it, or an object with `inputs`
 * @param model a model of one input, or an `AveragedModel`
 * @throws {ConfigError} if a batch has no input
 * @example
 * const model = new Sequential(new BatchNorm1d(1));
 * await updateBn([tensor([[1], [3]]), tensor([[5], [7]])], model);
 * model.getBuffer('0.running_mean').value.toArray(); // [4]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.swa_utils.update_bn.html
 */
export async function updateBn(loader: Loader, model: Module): Promise<void> {
  requireMethods('updateBn', 'model', model, ['forward', 'modules']);
  const isLoader =
    typeof loader === 'object' && loader !== null && (Symbol.iterator in loader || Symbol.asyncIterator in loader);
  if (!isLoader) refuseArgument('updateBn', 'loader', loader, 'a list, or what for await takes, of batches');
  if (model instanceof AveragedModel) {
    await model.lend((lent) => updateBn(loader, lent));
    return;
  }
  const norms = model
    .modules()
    .filter((module) => [BatchNorm1d, BatchNorm2d, BatchNorm3d].some((each) => module instanceof each));
  const kept = (norms as BatchNorm1d[]).map((norm) => ({ norm, momentum: norm.momentum }));
  if (kept.length === 0) return;
  for (const { norm } of kept) reset(norm);
  try {
    await withMode(model, 'train', async () => {
      for await (const batch of loader) noGrad(() => model.forward(inputOf(batch)));
    });
  } finally {
    for (const { norm, momentum } of kept) Object.assign(norm, { momentum });
  }
}

/** Forgets what a batch normalization has seen; all batches from now on count alike. */
function reset(norm: BatchNorm1d): void {
  const { runningMean, runningVar, numBatchesTracked } = norm;
  if (runningMean !== null) runningMean.value = zeros(runningMean.type!.shape, { dtype: runningMean.type!.dtype });
  if (runningVar !== null) runningVar.value = ones(runningVar.type!.shape, { dtype: runningVar.type!.dtype });
  if (numBatchesTracked !== null) numBatchesTracked.value = zeros([], { dtype: 'int64' });
  Object.assign(norm, { momentum: null });
}
