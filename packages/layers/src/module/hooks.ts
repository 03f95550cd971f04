import { requireFunction, requireMethods } from '@gradkit/core-tensor/functional';
import { watchBackward, type BackwardHook } from './backward-hook.ts';
import { forwardOf, type Forward } from './forward-of.ts';
import type { AnyModule } from './module.ts';

/** Sees what goes into `forward`, and may give other inputs: a list, or the one input. */
export type ForwardPreHook = (module: AnyModule, inputs: readonly unknown[]) => unknown;

/** Sees what comes out of `forward`, and may give another output. */
export type ForwardHook = (module: AnyModule, inputs: readonly unknown[], output: unknown) => unknown;

/** Takes a hook away again. */
export interface HookHandle {
  remove(): void;
}

type Around = (module: AnyModule, inner: Forward) => Forward;

/** A hook, and `forward` with it and those before it. */
interface Hook {
  readonly around: Around;
  readonly forward: Forward;
}

/** The hooks of a module, the innermost first, and its own `forward` where that is a field. */
interface Hooked {
  readonly hooks: Hook[];
  readonly own: PropertyDescriptor | undefined;
  readonly plain: Forward;
}

const hookedModules = new WeakMap<AnyModule, Hooked>();

/** Puts a hook around those that there are, into a new function, so that compiled functions notice. */
function add(module: AnyModule, { hooks, plain }: Hooked, around: Around): void {
  hooks.push({ around, forward: around(module, hooks.at(-1)?.forward ?? plain) });
}

/** Sets `forward` of a module, a field while there are hooks. Without the last one it is the function of before, which compiled functions know. */
function assemble(module: AnyModule, { hooks, own }: Hooked): void {
  const value = hooks.at(-1)?.forward;
  if (value !== undefined) {
    Object.defineProperty(module, 'forward', { value, configurable: true, enumerable: true, writable: true });
    return;
  }
  hookedModules.delete(module);
  if (own === undefined) Reflect.deleteProperty(module, 'forward'); // the method of the class shows again
  else Object.defineProperty(module, 'forward', own);
}

function register(where: string, module: AnyModule, hook: unknown, around: Around): HookHandle {
  requireMethods(where, 'module', module, ['forward', 'namedModules']);
  requireFunction(where, 'hook', hook);
  const own = Object.getOwnPropertyDescriptor(module, 'forward');
  const hooked = hookedModules.get(module) ?? { hooks: [], own, plain: forwardOf(module) };
  hookedModules.set(module, hooked);
  add(module, hooked, around);
  assemble(module, hooked);
  return {
    remove() {
      const place = hooked.hooks.findIndex((each) => each.around === around);
      if (place === -1) return; // it is away already
      const later = hooked.hooks.splice(place).slice(1);
      for (const each of later) add(module, hooked, each.around);
      assemble(module, hooked);
    },
  };
}

/**
 * Calls a function after each `forward` of a module, eagerly and in compiled functions, which are traced again when hooks come or go.
 *
 * @param module any module; a hook on a part of a model sees it where the model calls it
 * @param hook `(module, inputs, output)`; what it returns, unless undefined, is the output from then on
 * @returns `remove()` takes the hook away
 * @throws {ConfigError} if the module is none, or the hook is no function
 * @example
 * const layer = new Linear(2, 3);
 * const shapes: unknown[] = [];
 * const handle = registerForwardHook(layer, (_, __, output) => void shapes.push((output as Tensor).shape));
 * layer.forward(zeros([4, 2]));
 * handle.remove();
 * shapes; // [[4, 3]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_hook
 */
export function registerForwardHook(module: AnyModule, hook: ForwardHook): HookHandle {
  return register('registerForwardHook', module, hook, (self, inner) => (...inputs) => {
    const output = inner.apply(self, inputs);
    return hook(self, inputs, output) ?? output;
  });
}

/**
 * Calls a function before each `forward` of a module. The hook that came last is called first.
 *
 * @param module any module
 * @param hook `(module, inputs)`; what it returns, unless undefined, are the inputs from then on: a list, or the only one
 * @returns `remove()` takes the hook away
 * @throws {ConfigError} if the module is none, or the hook is no function
 * @example
 * const layer = new ReLU();
 * registerForwardPreHook(layer, (_, [x]) => (x as Tensor).neg());
 * layer.forward(tensor([-1, 2])).toArray(); // [1, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_pre_hook
 */
export function registerForwardPreHook(module: AnyModule, hook: ForwardPreHook): HookHandle {
  return register('registerForwardPreHook', module, hook, (self, inner) => (...inputs) => {
    const given = hook(self, inputs) ?? inputs;
    return inner.apply(self, Array.isArray(given) ? (given as unknown[]) : [given]);
  });
}

/**
 * Calls a function when the gradients of a module's inputs are known, in `backward()`, eagerly and in compiled steps.
 *
 * @param module whose inputs and outputs are tensors, also in lists and objects
 * @param hook `(module, gradInputs, gradOutputs)`: for each tensor its gradient, null where it has none. What it returns, unless undefined, is
 *   the gradient of the only input that has one: a tensor, or a list like `gradInputs`
 * @returns `remove()` takes the hook away
 * @throws {ConfigError} if the module is none, or the hook is no function; in `backward()`, if several inputs would get other gradients
 * @example
 * const layer = new Linear(2, 1);
 * const norms: number[] = [];
 * registerFullBackwardHook(layer, (_, __, [dy]) => void norms.push(dy!.size));
 * layer.forward(ones([3, 2])).sum().backward();
 * norms; // [3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_full_backward_hook
 */
export function registerFullBackwardHook(module: AnyModule, hook: BackwardHook): HookHandle {
  return register('registerFullBackwardHook', module, hook, (self, inner) => {
    return (...inputs) => watchBackward(self, inner, inputs, hook);
  });
}
