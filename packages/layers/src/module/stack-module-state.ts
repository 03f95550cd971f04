import { ConfigError, refuseArgument, requireList, stack, type State } from '@gradkit/core-tensor/functional';
import type { AnyModule } from './module.ts';
import { requireModuleArgument } from './require-module.ts';
import { valuesOf, type StateDict } from './state-dict.ts';
import type { Named } from './fields.ts';

/**
 * The parameters and buffers of several models of one architecture, stacked along a new first axis: for an ensemble whose models run at
 * once, by `vmap` of `functionalCall`.
 *
 * @param models at least one, all of one class, with the same names and shapes, all in the same mode
 * @returns `[parameters, buffers]`, tensors `[models, …]` by name
 * @throws {ConfigError} if there is no model, one is none, or they differ in class, names or mode
 * @throws {ShapeError} if they differ in shapes
 * @example
 * const models = [new Linear(2, 1), new Linear(2, 1), new Linear(2, 1)];
 * const [parameters, buffers] = stackModuleState(models);
 * Object.values(parameters).map(({ shape }) => shape); // [[3, 1, 2], [3, 1]]
 * Object.keys(buffers); // []
 * @see https://pytorch.org/docs/stable/generated/torch.func.stack_module_state.html
 */
export function stackModuleState(models: readonly AnyModule[]): [parameters: StateDict, buffers: StateDict] {
  requireList('stackModuleState', 'models', models);
  if (models.length === 0) refuseArgument('stackModuleState', 'models', models, 'a list of at least 1 model');
  models.forEach((model, i) => {
    requireModuleArgument('stackModuleState', `models[${i}]`, model);
    const [first] = models;
    if (model.constructor !== first.constructor)
      refuse(
        `models[${i}] is a ${model.constructor.name}, the first a ${first.constructor.name}; all must be of one class`,
      );
    if (model.training !== first.training)
      refuse(`models[${i}] is in ${modeOf(model)}, the first in ${modeOf(first)}; all must be in the same mode`);
  });
  return [
    stacked(models.map((model) => model.namedParameters())),
    stacked(models.map((model) => model.namedBuffers())),
  ];
}

function modeOf({ training }: AnyModule): string {
  return training ? 'training' : 'evaluation';
}

function stacked(all: readonly (readonly Named<State>[])[]): StateDict {
  const dicts = all.map(valuesOf);
  const names = all.map((named) => named.map(([name]) => name).join(', '));
  const other = names.findIndex((each) => each !== names[0]);
  if (other !== -1)
    refuse(
      `models[${other}] has ${names[other] || 'nothing'}, the first ${names[0] || 'nothing'}; all must have the same names`,
    );
  return Object.fromEntries(all[0].map(([name]) => [name, stack(dicts.map((dict) => dict[name]))]));
}

function refuse(problem: string): never {
  throw new ConfigError('stackModuleState', problem);
}
