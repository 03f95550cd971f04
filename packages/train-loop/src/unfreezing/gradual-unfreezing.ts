import { refuseArgument, requireBoolean, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Callback } from '../callback.ts';
import { unfreezeAt } from './unfreeze-at.ts';

interface GradualUnfreezingOptions {
  /** epochs until the next part is unfrozen, too; default 1 */
  readonly everyEpochs?: number | undefined;
  /** whether batch normalizations are in evaluation while they are frozen; default false */
  readonly batchNorm?: boolean | undefined;
}

/**
 * Unfreezes a model from its end: the last part is trained from the first epoch on, the one before it some epochs later, and so on. It is `unfreezeAt`
 * with epochs at regular distances; `layerwiseRates` of `@gradkit/layers` takes the same patterns.
 *
 * @param patterns names of modules or parameters, as the model goes through them; each one may be a list, whose parts are unfrozen together
 * @param options `everyEpochs`: default 1; `batchNorm`: default false
 * @throws {ConfigError} if an argument is of the wrong kind; when training starts, if a name means nothing, or the optimizer does not have
 *   its parameters
 * @example gradualUnfreezing(['embedding', 'blocks.0', 'blocks.1', 'head'], { everyEpochs: 2 }).name; // "gradualUnfreezing"
 * @see Howard, Ruder (2018), https://arxiv.org/abs/1801.06146
 */
export function gradualUnfreezing(
  patterns: readonly (string | readonly string[])[],
  options: GradualUnfreezingOptions = {},
): Callback {
  const where = 'gradualUnfreezing';
  const known = { everyEpochs: true, batchNorm: true } as const;
  const { everyEpochs = 1, batchNorm = false } = requireOptions<GradualUnfreezingOptions>(where, options, known);
  if (!Array.isArray(patterns) || patterns.length === 0)
    refuseArgument(where, 'patterns', patterns, "a list of names, such as ['body', 'head']");
  requireWholeNumber(where, 'everyEpochs', everyEpochs, { least: 1 });
  requireBoolean(where, 'batchNorm', batchNorm);
  const plan = patterns.toReversed().map((part, i) => [1 + i * everyEpochs, part] as const);
  return { ...unfreezeAt(Object.fromEntries(plan), { batchNorm }), name: where };
}
