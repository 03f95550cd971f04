import { activeRecorder, requireFunction, requireMethods, requireOneOf } from '@gradkit/core-tensor/functional';
import { heldModes, type Hold } from './held-modes.ts';

interface Modal {
  training: boolean;
}

/** What has a mode, and parts with one: any `Module`. */
interface ModalTree {
  modules(): Iterable<Modal>;
}

/**
 * Calls `f` with a module and all below it in one mode, and brings back the mode that each of them had: a batch norm that was
 * frozen with `eval()` is so again. Also after an error, and where `f` is async, when its promise has settled. Calls may overlap: the last
 * one that has begun and not ended says the mode, and what was before all of them comes back at the end.
 *
 * @param model a module
 * @param mode `train`: dropout and batch statistics are on; `eval`: off
 * @param f what to do meanwhile
 * @returns what `f` returns
 * @throws {ConfigError} if an argument is of the wrong kind
 * @example
 * const model = new Sequential(new Linear(2, 2), new Dropout(0.5));
 * withMode(model, 'eval', () => model.training); // false
 * model.training; // true
 */
export function withMode<R>(model: ModalTree, mode: 'train' | 'eval', f: () => R): R {
  requireMethods('withMode', 'model', model, ['modules']);
  requireOneOf('withMode', 'mode', mode, ['train', 'eval']);
  requireFunction('withMode', 'f', f);
  const hold: Hold = { training: mode === 'train', recorder: activeRecorder() };
  const modules = [...model.modules()];
  for (const module of modules) enter(module, hold);
  const leaveAll = (): void => modules.forEach((module) => leave(module, hold));
  let result: R;
  try {
    result = f();
  } catch (error) {
    leaveAll();
    throw error;
  }
  if (result instanceof Promise) return result.finally(leaveAll) as R;
  leaveAll();
  return result;
}

function enter(module: Modal, hold: Hold): void {
  const known = heldModes.get(module);
  const held = known ?? { flag: false, holds: [] };
  heldModes.set(module, held);
  held.holds.push(hold);
  if (known === undefined) held.flag = module.training; // not before: the hold keeps a recorder from noting it
  module.training = hold.training;
}

function leave(module: Modal, hold: Hold): void {
  const { flag, holds } = heldModes.get(module)!;
  holds.splice(holds.indexOf(hold), 1);
  module.training = holds.at(-1)?.training ?? flag;
  if (holds.length === 0) heldModes.delete(module);
}
