import { isTracing, ConfigError, namesMeant, requireBoolean, requireOptions } from '@gradkit/core-tensor/functional';
import type { AnyModule } from '../module/module.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { BatchNorm } from '../normalization/batch-norm.ts';

interface FreezeOptions {
  /** whether batch normalizations among them change to evaluation, too; default false */
  readonly batchNorm?: boolean | undefined;
}

/**
 * Freezes parameters: they get no gradients, optimizers leave them as they are and remember nothing of them. Gradients that they have are
 * forgotten.
 *
 * Batch normalizations keep on following the statistics of their batches, also with frozen parameters, unless `batchNorm` is true, which is
 * `eval()` for them; `fit` of a trainer leaves it so, `train()` of the whole model does not.
 *
 * @param module a model, or a part of it
 * @param patterns names of modules or parameters, as `namedModules` and `namedParameters` have them, with all below them; `*` stands for any
 *   characters; default: all of the module
 * @param options `batchNorm`: whether batch normalizations among them change to evaluation, default false
 * @returns the names of the parameters
 * @throws {ConfigError} if an argument is of the wrong kind, a pattern means nothing, or a compiled function asks
 * @example
 * const model = new Sequential({ body: new Linear(4, 3), head: new Linear(3, 2) });
 * freeze(model, 'body'); // ["body.weight", "body.bias"]
 * freeze(model, '*.bias'); // ["body.bias", "head.bias"]
 * @see https://docs.pytorch.org/docs/stable/notes/autograd.html#setting-requires-grad
 */
export function freeze(
  module: AnyModule,
  patterns?: string | readonly string[],
  options: FreezeOptions = {},
): readonly string[] {
  return setFrozen('freeze', module, patterns, { isFrozen: true, options });
}

/**
 * Lets frozen parameters be trained again. Those that an optimizer has are trained from the next step on, as if it had just been made.
 *
 * @param module a model, or a part of it
 * @param patterns names of modules or parameters with all below them; `*` stands for any characters; default: all of the module
 * @param options `batchNorm`: whether batch normalizations among them change to training, default false
 * @returns the names of the parameters
 * @throws {ConfigError} if an argument is of the wrong kind, a pattern means nothing, or a compiled function asks
 * @example
 * const model = new Sequential({ body: new Linear(4, 3), head: new Linear(3, 2) });
 * freeze(model);
 * unfreeze(model, 'head'); // ["head.weight", "head.bias"]
 */
export function unfreeze(
  module: AnyModule,
  patterns?: string | readonly string[],
  options: FreezeOptions = {},
): readonly string[] {
  return setFrozen('unfreeze', module, patterns, { isFrozen: false, options });
}

function setFrozen(
  where: string,
  module: AnyModule,
  patterns: string | readonly string[] | undefined,
  { isFrozen, options }: { readonly isFrozen: boolean; readonly options: FreezeOptions },
): readonly string[] {
  requireModuleArgument(where, 'module', module);
  const { batchNorm = false } = requireOptions<FreezeOptions>(where, options, { batchNorm: true });
  requireBoolean(where, 'batchNorm', batchNorm);
  if (isTracing()) throw new ConfigError(where, 'a compiled function cannot change what is trained; do it before');
  const parameters = module.namedParameters();
  const modules = module.namedModules();
  const names = [...modules.slice(1), ...parameters].map(([name]) => name); // the first is the module itself, whose name is empty
  const meant = new Set(patterns === undefined ? ['', ...names] : namesMeant(where, 'patterns', patterns, names));
  const own = parameters.filter(([name]) => meant.has(name));
  for (const [, parameter] of own) {
    if (parameter.requiresGrad === isFrozen) parameter.requiresGrad = !isFrozen;
    if (isFrozen) parameter.zeroGrad();
  }
  if (batchNorm)
    for (const [name, part] of modules) if (part instanceof BatchNorm && meant.has(name)) part.train(!isFrozen);
  return own.map(([name]) => name);
}
