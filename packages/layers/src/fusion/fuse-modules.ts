import { ConfigError, requireList, requireMethods, requireString } from '@gradkit/core-tensor/functional';
import { snakeCase } from '../module/fields.ts';
import { ModuleDict } from '../module/module-dict.ts';
import { ModuleList } from '../module/module-list.ts';
import type { AnyModule, Module } from '../module/module.ts';
import { Sequential } from '../module/sequential.ts';
import { Identity } from '../shape/identity.ts';
import { fusePair, isPair } from './fuse.ts';

/** Names of two modules that follow each other. */
export type ModulePair = readonly [first: string, second: string];

/**
 * Makes batch normalization part of the convolutions and linear layers before it, in a whole model, e.g. before an export: a file is
 * smaller then, and a model faster. An `Identity` stays where it was.
 *
 * @param model in evaluation mode; it is changed
 * @param modulesToFuse names of pairs that follow each other, as `namedModules` has them; default all neighbours in a `Sequential`
 * @returns the model; an optimizer needs its new parameters
 * @throws {ConfigError} if a pair cannot be fused, or is in training mode
 * @example
 * const model = new Sequential(new Conv2d(1, 4, 3), new BatchNorm2d(4), new ReLU()).eval();
 * fuseModules(model).layers.map((layer) => layer.constructor.name); // ["Conv2d", "Identity", "ReLU"]
 * Object.keys(model.stateDict()); // ["0.weight", "0.bias"]
 * @see https://pytorch.org/docs/stable/generated/torch.ao.quantization.fuse_modules.fuse_modules.html
 */
export function fuseModules<M extends AnyModule>(
  model: M,
  modulesToFuse: readonly ModulePair[] = neighboursIn(model),
): M {
  const where = 'fuseModules';
  requireMethods(where, 'model', model, ['forward', 'namedModules']);
  requireList(where, 'modulesToFuse', modulesToFuse);
  const pairs = Array.from(modulesToFuse, (pair, i) => {
    requireList(where, `modulesToFuse[${i}]`, pair);
    for (const name of pair) requireString(where, `a name in modulesToFuse[${i}]`, name);
    const [first, second] = pair.map((name) => model.getSubmodule(name));
    if (pair.length === 2 && isPair(first, second)) return { pair, fused: fusePair(first, second) };
    const kinds = [first, second].map((module) => module?.constructor.name ?? 'nothing').join(' and ');
    throw new ConfigError(
      where,
      `${pair.join(' and ')} are ${kinds}; they must be a convolution or linear layer and a batch normalization`,
      {
        got: pair,
      },
    );
  });
  for (const { pair, fused } of pairs) {
    replace(model, pair[0], fused);
    replace(model, pair[1], new Identity().eval());
  }
  return model;
}

/** Pairs of neighbours in all Sequentials of a model. */
function neighboursIn(model: AnyModule): ModulePair[] {
  if (typeof Object(model).namedModules !== 'function') return []; // said afterwards
  return model.namedModules().flatMap(([name, module]) => {
    if (!(module instanceof Sequential)) return [];
    const names = module.namedChildren().map(([child]) => (name === '' ? child : `${name}.${child}`));
    return module.layers.flatMap((layer, i): ModulePair[] =>
      isPair(layer, module.layers[i + 1]) ? [[names[i], names[i + 1]]] : [],
    );
  });
}

/** Puts a module in the place of one with a dotted name. */
function replace(model: AnyModule, path: string, next: AnyModule): void {
  const place = path.lastIndexOf('.');
  const parent = model.getSubmodule(path.slice(0, Math.max(0, place)));
  const name = path.slice(place + 1);
  const former = model.getSubmodule(path);
  if (parent instanceof Sequential) parent.set(parent.layers.indexOf(former as Module), next as Module);
  else if (parent instanceof ModuleList) {
    parent.pop(Number(name));
    parent.insert(Number(name), next);
  } else if (parent instanceof ModuleDict) parent.set(name, next);
  else {
    const field = Object.keys(parent).find((each) => snakeCase(each) === name);
    if (field === undefined || Object(parent)[field] !== former)
      throw new ConfigError(
        'fuseModules',
        `${path} is in a list or an object; keep it in a field, a Sequential, ModuleList or ModuleDict`,
      );
    Object.assign(parent, { [field]: next });
  }
}
