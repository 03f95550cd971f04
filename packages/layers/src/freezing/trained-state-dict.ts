import type { AnyModule } from '../module/module.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { valuesOf, type StateDict } from '../module/state-dict.ts';

/**
 * The values of the parameters that are not frozen: with adapters, a new head or some unfrozen layers a file of them is small.
 * `loadStateDict(values, { strict: false })` brings them into a model that has the rest.
 *
 * @param model any module
 * @returns values by name, without buffers
 * @throws {ConfigError} if it is none
 * @example
 * const model = new Sequential({ body: new Linear(4, 3), head: new Linear(3, 2) });
 * freeze(model, 'body');
 * Object.keys(trainedStateDict(model)); // ["head.weight", "head.bias"]
 */
export function trainedStateDict(model: AnyModule): StateDict {
  requireModuleArgument('trainedStateDict', 'model', model);
  return valuesOf(model.namedParameters().filter(([, { requiresGrad }]) => requiresGrad));
}
