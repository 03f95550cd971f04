import {
  ConfigError,
  isPlainObject,
  refuseArgument,
  requireBoolean,
  requireOptions,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import { freeze, unfreeze } from '@gradkit/layers';
import type { Callback, Trained } from '../callback.ts';

interface UnfreezeAtOptions {
  /** whether batch normalizations are in evaluation while they are frozen; default false */
  readonly batchNorm?: boolean | undefined;
}

/**
 * Unfreezes parts of a model one after the other, as in transfer learning: new layers learn first, and those that have been trained elsewhere are
 * fine-tuned later. What is named is frozen until its epoch begins. The optimizer has all of it from the start, in groups with learning rates
 * of their own; of what is frozen it changes and remembers nothing. Compiled steps are compiled anew at these epochs.
 *
 * A training that is resumed has frozen what is frozen in its epoch.
 *
 * @param epochs for each epoch, from 1, the names of the modules or parameters that are trained from then on, with all below them; `*` stands for
 *   any characters. What is named twice is so from the first of its epochs on
 * @param options `batchNorm`: whether batch normalizations are in evaluation while they are frozen, default false
 * @throws {ConfigError} if an argument is of the wrong kind; when training starts, if a name means nothing, or the optimizer does not have
 *   its parameters
 * @example unfreezeAt({ 3: 'layer4', 5: ['layer2', 'layer3'] }).name; // "unfreezeAt"
 * @see https://lightning.ai/docs/pytorch/stable/api/lightning.pytorch.callbacks.BaseFinetuning.html
 */
export function unfreezeAt(
  epochs: Readonly<Record<number, string | readonly string[]>>,
  options: UnfreezeAtOptions = {},
): Callback {
  const where = 'unfreezeAt';
  if (!isPlainObject(epochs) || Object.keys(epochs).length === 0)
    refuseArgument(where, 'epochs', epochs, "an object of names by epochs, such as { 3: 'layer4' }");
  const { batchNorm = false } = requireOptions<UnfreezeAtOptions>(where, options, { batchNorm: true });
  requireBoolean(where, 'batchNorm', batchNorm);
  const plan = Object.entries(epochs).map(([epoch, patterns]) => [Number(epoch), [patterns].flat()] as const);
  for (const [epoch] of plan) requireWholeNumber(where, 'an epoch', epoch, { least: 1 });

  /** Freezes what is to be frozen in an epoch, and nothing else of what is named. */
  const setFrozen = ({ model }: Trained, now: number): readonly string[] => {
    const those = (isLater: boolean): readonly string[] =>
      plan.flatMap(([epoch, patterns]) => (epoch > now === isLater ? patterns : []));
    freeze(model, those(true), { batchNorm });
    return unfreeze(model, those(false), { batchNorm });
  };
  return {
    name: where,
    async onFitStart({ trainer }) {
      await trainer.sync();
      const known = new Set(trainer.optimizer.parameters);
      const missing = setFrozen(trainer, Infinity).find((name) => !known.has(trainer.model.getParameter(name)));
      if (missing !== undefined)
        throw new ConfigError(
          where,
          `${missing} is to be unfrozen, but the optimizer does not have it; make the optimizer with all parameters, what is frozen is left out by itself`,
          { got: missing },
        );
    },
    async onEpochStart({ trainer, epoch }) {
      await trainer.sync();
      setFrozen(trainer, epoch);
    },
  };
}
