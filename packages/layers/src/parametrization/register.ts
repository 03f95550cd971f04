import { noGrad, Buffer, Parameter } from '@gradkit/autograd';
import {
  isTracing,
  ConfigError,
  refuseArgument,
  requireBoolean,
  requireMethods,
  requireOptions,
  requireString,
  type State,
} from '@gradkit/core-tensor/functional';
import { snakeCase } from '../module/fields.ts';
import type { AnyModule } from '../module/module.ts';
import { MaskedState } from '../prune/masked-state.ts';
import { ParametrizationList, requireSameType, retype, type Parametrization } from './parametrization-list.ts';
import { ParametrizedState } from './parametrized-state.ts';
import { slotOf } from './slot.ts';

interface RegisterOptions {
  /** whether shape and dtype of the weight may change; default false */
  readonly unsafe?: boolean | undefined;
}

interface RemoveOptions {
  /** whether the weight keeps the value that was made, not what it was made of; default true */
  readonly leaveParametrized?: boolean | undefined;
}

/** What a module with parametrizations has, by the names of its weights. */
type Lists = Readonly<Record<string, ParametrizationList>>;

function listsOf(module: AnyModule): Lists {
  return (module as AnyModule & { parametrizations?: Lists | undefined }).parametrizations ?? {};
}

function requireUntraced(where: string): void {
  if (isTracing())
    throw new ConfigError(where, 'a compiled function cannot change what a module is made of; do it before');
}

function setLists(module: AnyModule, parametrizations: Lists): void {
  if (Object.keys(parametrizations).length > 0) Object.assign(module, { parametrizations });
  else Reflect.deleteProperty(module, 'parametrizations');
}

/**
 * Makes a parameter or buffer of a module the result of another module, in every `forward`. What it is made of is trained and saved in its place, as
 * `parametrizations.weight.original`, or `original0`, `original1`, … where `rightInverse` gives several tensors. Several parametrizations of one
 * weight follow each other.
 *
 * @param module whose weight it is
 * @param name of the weight, e.g. `weight`
 * @param parametrization `forward` makes the weight; `rightInverse`, if there is one, tells of what a weight is made
 * @param options `unsafe`: whether shape and dtype may change; default false
 * @returns the module; an optimizer that is there already needs `original0`, … as its parameters
 * @throws {ConfigError} if there is no such weight
 * @throws {ShapeError} if the weight would get another shape or dtype
 * @example
 * class Symmetric extends Module {
 *   forward(x: Tensor): Tensor {
 *     return x.triu().add(x.triu(1).transpose());
 *   }
 * }
 * const layer = registerParametrization(new Linear(2, 2), 'weight', new Symmetric());
 * layer.weight.value.sub(layer.weight.value.transpose()).toArray(); // [[0, 0], [0, 0]]
 * Object.keys(layer.stateDict()); // ["bias", "parametrizations.weight.original"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.register_parametrization.html
 */
export function registerParametrization<M extends AnyModule>(
  module: M,
  name: string,
  parametrization: Parametrization,
  options: RegisterOptions = {},
): M {
  const where = 'registerParametrization';
  requireMethods(where, 'module', module, ['forward', 'namedModules']);
  requireString(where, 'name', name);
  requireMethods(where, 'parametrization', parametrization, ['forward', 'namedModules']);
  const { unsafe = false } = requireOptions<RegisterOptions>(where, options, { unsafe: true });
  requireBoolean(where, 'unsafe', unsafe);
  requireUntraced(where);
  const { name: key, content, put } = slotOf(where, module, name);
  parametrization.train(module.training);
  const lists = listsOf(module);
  const type = content.type!;
  if (content instanceof ParametrizedState) {
    const list = lists[key];
    const former = list.items;
    list.items = [...former, parametrization];
    put(stateOf(list, () => (list.items = former)));
    return module;
  }
  if (content instanceof MaskedState) refuseArgument(where, 'name', name, 'that of a weight that is not pruned');
  const before = content.value;
  const list = new ParametrizationList(parametrization, content);
  put(stateOf(list, () => retype(content, before)));
  setLists(module, { ...lists, [key]: list });
  return module;

  function stateOf(made: ParametrizationList, undo: () => void): ParametrizedState {
    try {
      const weight = noGrad(() => made.forward());
      if (!unsafe) requireSameType(key, weight, type);
      return new ParametrizedState(made, weight);
    } catch (error) {
      undo();
      throw error;
    }
  }
}

/**
 * Whether a module has parametrizations.
 *
 * @param module any module
 * @param name of a weight: whether this one has some
 * @example isParametrized(weightNorm(new Linear(2, 2)), 'weight'); // true
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.is_parametrized.html
 */
export function isParametrized(module: AnyModule, name?: string): boolean {
  requireMethods('isParametrized', 'module', module, ['forward', 'namedModules']);
  if (name !== undefined) requireString('isParametrized', 'name', name);
  const lists = listsOf(module);
  return name === undefined ? Object.keys(lists).length > 0 : Object.hasOwn(lists, snakeCase(name));
}

/**
 * Takes the parametrizations of a weight away.
 *
 * @param module whose weight it is
 * @param name of the weight
 * @param options `leaveParametrized`: default true, it keeps the value that was made; false: it is what it was made of
 * @returns the module; where the weight was made of several tensors, it is a new parameter, which an optimizer needs
 * @throws {ConfigError} if it has none, or was made of several tensors, of which none is the weight
 * @example removeParametrizations(weightNorm(new Linear(2, 2)), 'weight').namedParameters().map(([name]) => name); // ["weight", "bias"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.remove_parametrizations.html
 */
export function removeParametrizations<M extends AnyModule>(module: M, name: string, options: RemoveOptions = {}): M {
  const where = 'removeParametrizations';
  const known = { leaveParametrized: true } as const;
  const { leaveParametrized = true } = requireOptions<RemoveOptions>(where, options, known);
  requireBoolean(where, 'leaveParametrized', leaveParametrized);
  if (!isParametrized(module, name)) refuseArgument(where, 'name', name, 'that of a weight with parametrizations');
  requireUntraced(where);
  const { put, name: key } = slotOf(where, module, name);
  const { [key]: list, ...others } = listsOf(module);
  put(leaveParametrized ? finished(list) : unmade(list));
  setLists(module, others);
  return module;
}

/** The state that holds the weight as it is made. */
function finished(list: ParametrizationList): State {
  const weight = noGrad(() => list.forward());
  const { original } = list.originals;
  const states = Object.values(list.originals);
  if (original === undefined) {
    const requiresGrad = states.some((state) => state instanceof Parameter && state.requiresGrad);
    return list.isParameter ? new Parameter(weight, { requiresGrad }) : new Buffer(weight);
  }
  retype(original, weight);
  return original;
}

/** The only state that the weight is made of. */
function unmade({ originals }: ParametrizationList): State {
  if ('original' in originals) return originals['original'];
  throw new ConfigError(
    'removeParametrizations',
    `leaveParametrized is false but the weight is made of ${Object.keys(originals).join(', ')}; only where it is made of one tensor can that be left`,
  );
}
