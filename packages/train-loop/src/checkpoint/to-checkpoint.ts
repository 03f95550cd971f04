import {
  refuseArgument,
  defaultGenerator,
  isPlainObject,
  requireOneOf,
  requireOptions,
  type Bytes,
} from '@gradkit/core-tensor/functional';
import { toSafetensors } from '@gradkit/safetensors';
import type { CallbackState, Trained } from '../callback.ts';
import { frozenIn, partOf } from './base.ts';
import { checksumOf } from './checksum.ts';
import { generatorsOf } from './generators.ts';
import type { Header } from './header.ts';
import { schedulesOf, stateOfSchedules } from '../schedules.ts';
import { encode, requireJson } from './json-text.ts';
import {
  callbackPrefix,
  namedCallbacks,
  prefixed,
  requireSurroundings,
  surroundings,
  type Surroundings,
} from './surroundings.ts';

/** What the metadata of a checkpoint say it is. */
export const format = 'gradkit-checkpoint-1';

/** The tensor with the numbers of long lists, such as the scores that a metric keeps. */
export const numbersName = 'numbers';

interface CheckpointOptions extends Surroundings {
  /** `trained`: frozen parameters are left out, and must be there where it is restored; default `all` */
  readonly parameters?: 'all' | 'trained' | undefined;
}

/**
 * Everything a training needs to go on exactly as if it had never stopped: weights, moments, history, place within the epoch, random
 * numbers, and what callbacks keep. A safetensors file, in which other tools find the weights under `model/`, with a checksum.
 *
 * @param trainer between two batches; on a GPU wait for `trainer.sync()` before, unless `fit` has ended
 * @param options `callbacks`, `loader`: keep their states, too; `parameters`: `trained` leaves frozen parameters out, of which checksums say whether
 *   a model has them; buffers are kept; default `all`
 * @throws {ConfigError} if an argument is of the wrong kind, or the state of a metric, loader or callback is no plain data, or more text than a file
 *   can have in front
 * @example
 * import { Linear } from '@gradkit/layers';
 * import { mse } from '@gradkit/losses';
 * import { SGD } from '@gradkit/optimizers';
 * const model = new Linear(1, 1);
 * const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
 * const bytes = toCheckpoint(trainer);
 * await trainer.fit([{ inputs: tensor([[1]]), targets: tensor([[3]]) }], { epochs: 1 });
 * fromCheckpoint(bytes, trainer); // back at the start
 * trainer.history.epochs.length; // 0
 */
export function toCheckpoint(trainer: Trained, options: CheckpointOptions = {}): Bytes {
  const known = { ...surroundings, parameters: true } as const;
  const { callbacks = [], loader, parameters = 'all' } = requireOptions('toCheckpoint', options, known);
  requireSurroundings('toCheckpoint', trainer, { callbacks, loader });
  requireOneOf('toCheckpoint', 'parameters', parameters, ['all', 'trained']);
  return checkpointWithout(parameters === 'trained' ? frozenIn(trainer.model) : null, trainer, { callbacks, loader });
}

/** The same, without parameters of some names; null: with all. */
export function checkpointWithout(
  leftOut: readonly string[] | null,
  trainer: Trained,
  { callbacks = [], loader }: Surroundings,
): Bytes {
  const { weights, base } = partOf(trainer.model, leftOut ?? []);
  const { tensors: moments, ...optimizer } = trainer.optimizer.stateDict();
  const states = namedCallbacks(callbacks).flatMap(([key, callback]) => {
    const state = callback.state?.(trainer);
    return state === undefined ? [] : [[key, requireState(key, state)] as const];
  });
  const header: Header = {
    history: trainer.history.epochs,
    resumePoint: trainer.resumePoint,
    optimizer,
    scheduler: stateOfSchedules(schedulesOf(trainer.options)),
    random: defaultGenerator().state,
    generators: Object.fromEntries([...generatorsOf(trainer.model)].map(([name, { state }]) => [name, state])),
    gradientSum: trainer.gradientSum?.state ?? null,
    loader: loader?.state ?? null,
    callbacks: Object.fromEntries(states.map(([key, { values }]) => [key, values])),
    ...(leftOut !== null && { base }),
  };
  for (const [name, value] of Object.entries(header)) requireJson('toCheckpoint', name, value);
  const { text: training, numbers } = encode('toCheckpoint', header);
  const tensors = {
    ...(numbers !== null && { [numbersName]: numbers }),
    ...prefixed('model', weights),
    ...prefixed('optimizer', moments),
    ...prefixed('gradientSum', trainer.gradientSum?.tensors ?? {}),
    ...Object.assign({}, ...states.map(([key, state]) => prefixed(callbackPrefix(key), state.tensors))),
  };
  return toSafetensors(tensors, { format, training, checksum: checksumOf(training, tensors) });
}

/** Gives a callback's state back, unless it is not plain data and tensors. */
function requireState(key: string, state: CallbackState): CallbackState {
  const { values, tensors } = Object(state) as CallbackState;
  if (isPlainObject(values) && isPlainObject(tensors)) return state;
  return refuseArgument(
    'toCheckpoint',
    `the state of the callback ${key}`,
    state,
    '{ values, tensors }, two objects by name',
  );
}
