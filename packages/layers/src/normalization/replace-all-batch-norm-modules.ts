import type { AnyModule } from '../module/module.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { BatchNorm1d, BatchNorm2d, BatchNorm3d } from './batch-norm.ts';

/**
 * Takes the running statistics away from a module and every batch norm below it, which then use those of the batch, in evaluation, too: a mapped
 * function (`vmap`) cannot give them a value for each example.
 *
 * @param root any module; changed in place
 * @returns the module
 * @throws {ConfigError} if it is none
 * @example replaceAllBatchNormModules(new Sequential(new BatchNorm1d(3))).namedBuffers(); // []
 * @see https://pytorch.org/docs/stable/generated/torch.func.replace_all_batch_norm_modules_.html
 */
export function replaceAllBatchNormModules<M extends AnyModule>(root: M): M {
  requireModuleArgument('replaceAllBatchNormModules', 'root', root);
  for (const module of root.modules()) {
    if (![BatchNorm1d, BatchNorm2d, BatchNorm3d].some((kind) => module instanceof kind)) continue;
    Object.assign(module, { runningMean: null, runningVar: null, numBatchesTracked: null });
  }
  return root;
}
