import {
  DataError,
  defaultGenerator,
  GradkitError,
  isLike,
  requireOptions,
  requireString,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { fromSafetensors } from '@gradkit/safetensors';
import type { Callback, CallbackState, Trained } from '../callback.ts';
import { GradientSum } from '../gradient-sum.ts';
import { History } from '../history.ts';
import type { Json } from '../json.ts';
import type { Loader } from '../loader.ts';
import type { ScalarMetric } from '../metric.ts';
import { requireBase } from './base.ts';
import { checksumOf } from './checksum.ts';
import { generatorsOf, requireSameGenerators } from './generators.ts';
import { readHeader, type Header } from './header.ts';
import { decode } from './json-text.ts';
import {
  namedCallbacks,
  requireSurroundings,
  surroundings,
  tensorsOfCallback,
  withoutPrefix,
  type Surroundings,
} from './surroundings.ts';
import { schedulersWithStates, schedulesOf } from '../schedules.ts';
import { format, numbersName } from './to-checkpoint.ts';

/** A checkpoint taken apart. */
interface Checkpoint {
  readonly header: Header;
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/**
 * Brings a trainer to where `toCheckpoint` was called; the next `fit` goes on from there.
 *
 * @param bytes of a checkpoint
 * @param trainer made in the same way as the one that was saved
 * @param options `callbacks`, `loader`: take their states back; `name`: said in errors
 * @throws {ConfigError} if an argument is of the wrong kind
 * @throws {DataError} if the bytes are damaged, or belong to another model or optimizer, or lack frozen parameters that the model does not have; then
 *   nothing has changed
 */
export function fromCheckpoint(
  bytes: Uint8Array,
  trainer: Trained,
  options: Surroundings & { readonly name?: string | undefined } = {},
): void {
  const known = { ...surroundings, name: true } as const;
  const { callbacks = [], loader, name = 'the checkpoint' } = requireOptions('fromCheckpoint', options, known);
  requireSurroundings('fromCheckpoint', trainer, { callbacks, loader });
  requireString('fromCheckpoint', 'name', name);
  const checkpoint = open(bytes, name);
  const { header, tensors } = checkpoint;
  const { model, optimizer, gradientSum } = trainer;
  const sums = withoutPrefix('gradientSum', tensors);
  const sumState = header.gradientSum ?? { batches: 0, every: 1 };
  const schedulers = () => schedulersWithStates(schedulesOf(trainer.options), header.scheduler);
  const generators = generatorsOf(model);
  const weights = withoutPrefix('model', tensors);
  const optimizerState = { ...header.optimizer, tensors: withoutPrefix('optimizer', tensors) };
  requireSameGenerators(Object.keys(header.generators), [...generators.keys()], name);
  requireFit(name, () => {
    if (header.base === undefined) model.checkStateDict(weights);
    else requireBase(model, weights, header.base);
    optimizer.checkStateDict(optimizerState);
    for (const [scheduler, state] of schedulers()) scheduler.checkStateDict(state);
    (gradientSum ?? new GradientSum(1, () => [])).check(sumState, sums);
  });
  requireMetrics(trainer, header, name);
  restoreSurroundings(checkpoint, trainer, { callbacks, loader, name });
  // all is checked
  model.loadStateDict(weights, { strict: header.base === undefined });
  optimizer.loadStateDict(optimizerState);
  for (const [scheduler, state] of schedulers()) scheduler.loadStateDict(state);
  gradientSum?.restore(sumState, sums);
  trainer.history = new History(header.history);
  trainer.resumePoint = header.resumePoint;
  defaultGenerator().state = header.random;
  for (const [key, generator] of generators) generator.state = header.generators[key];
}

function open(bytes: Uint8Array, name: string): Checkpoint {
  const { tensors, metadata } = fromSafetensors(bytes, { name });
  const text = (key: string): string | undefined => (Object.hasOwn(metadata, key) ? metadata[key] : undefined);
  if (text('format') !== format)
    throw new DataError(
      'fromCheckpoint',
      `${name} has the format ${text('format') ?? 'of plain weights'}, not ${format}`,
      { expected: format, got: text('format') },
    );
  const training = text('training') ?? '';
  const checksum = checksumOf(training, tensors);
  if (text('checksum') !== checksum)
    throw new DataError(
      'fromCheckpoint',
      `${name} is damaged: its checksum is ${text('checksum') ?? 'missing'} but what is in it has ${checksum}`,
      { expected: checksum, got: text('checksum') },
    );
  return { tensors, header: readHeader(decoded(training, tensors, name), name) };
}

function decoded(training: string, tensors: Checkpoint['tensors'], name: string): unknown {
  try {
    return decode(training, Object.hasOwn(tensors, numbersName) ? tensors[numbersName] : null);
  } catch (cause) {
    throw new DataError('fromCheckpoint', `${name} says about the training what is no JSON`, { cause });
  }
}

/** The errors of `check`, with the file that they are about. */
function requireFit(file: string, check: () => void): void {
  try {
    check();
  } catch (cause) {
    if (!(cause instanceof GradkitError)) throw cause;
    const { expected, got, message } = cause;
    throw new DataError('fromCheckpoint', `${file} is of another training: ${message}`, { expected, got, cause });
  }
}

/** Throws for what metrics have counted unless they can go on with it; it is tried, and taken back. */
function requireMetrics({ options: { metrics = {} } }: Trained, { resumePoint }: Header, file: string): void {
  const saved = resumePoint?.pass.metrics ?? {};
  for (const [name, metric] of Object.entries(metrics)) {
    if (!Object.hasOwn(saved, name)) continue;
    const before = metric.state;
    try {
      requireMetric(metric, saved[name]);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new DataError('fromCheckpoint', `${file}: the state of the metric ${name} does not fit: ${reason}`, {
        got: saved[name],
        cause,
      });
    } finally {
      metric.state = before;
    }
  }
}

function requireMetric(metric: ScalarMetric, state: Json): void {
  metric.reset();
  if (!isLike(metric.state, state)) throw new Error('it is of another kind');
  metric.state = state;
  metric.compute();
}

interface Surrounded {
  readonly callbacks: readonly Callback[];
  readonly loader: Loader<unknown> | undefined;
  readonly name: string;
}

/** Gives callbacks and loader their states. Where one refuses its own, those before it have their former ones again. */
function restoreSurroundings(
  { header, tensors }: Checkpoint,
  trainer: Trained,
  { callbacks, loader, name }: Surrounded,
): void {
  const undo: (() => void)[] = [];
  try {
    for (const [key, callback] of namedCallbacks(callbacks)) {
      if (callback.restore === undefined || !Object.hasOwn(header.callbacks, key)) continue;
      const before: CallbackState | undefined = callback.state?.(trainer);
      undo.push(() => before !== undefined && callback.restore!(before, trainer));
      const state = { values: header.callbacks[key], tensors: tensorsOfCallback(key, tensors) };
      inTerms(`${name}: the state of the callback ${key}`, () => callback.restore!(state, trainer));
    }
    const { loader: place } = header;
    if (loader?.state !== undefined && place !== null)
      inTerms(`${name}: the state of the loader`, () => (loader.state = place));
  } catch (error) {
    for (const each of undo.reverse()) each();
    throw error;
  }
}

/** An error of ours as it is, any other as one that says what was refused. */
function inTerms(what: string, restore: () => void): void {
  try {
    restore();
  } catch (cause) {
    if (cause instanceof GradkitError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DataError('fromCheckpoint', `${what} does not fit: ${reason}`, { cause });
  }
}
