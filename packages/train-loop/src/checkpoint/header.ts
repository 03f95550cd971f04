import { DataError, formatValue, type GeneratorState } from '@gradkit/core-tensor/functional';
import type { LRSchedulerState, OptimizerState } from '@gradkit/optimizers';
import type { CallbackState } from '../callback.ts';
import type { EpochRecord } from '../history.ts';
import type { GradientSumState } from '../gradient-sum.ts';
import type { LoaderState } from '../loader.ts';
import type { ResumePoint } from '../trainer.ts';
import type { Base } from './base.ts';

/** Everything in a checkpoint that is not a tensor. */
export interface Header {
  readonly history: readonly EpochRecord[];
  readonly resumePoint: ResumePoint | null;
  readonly optimizer: Omit<OptimizerState, 'tensors'>;
  readonly scheduler: LRSchedulerState | null;
  readonly random: GeneratorState;
  /** of modules with a generator of their own, by name */
  readonly generators: Readonly<Record<string, GeneratorState>>;
  /** where training is within a step of several batches; null where a step is one batch */
  readonly gradientSum: GradientSumState | null;
  readonly loader: LoaderState | null;
  /** by what `namedCallbacks` call them */
  readonly callbacks: Readonly<Record<string, CallbackState['values']>>;
  /** of parameters that are not in the checkpoint; left out where all are */
  readonly base?: Base | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/** Checks values of one file, and names it where one is wrong. */
class Reader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  fail(place: string, value: unknown, rule: string): never {
    throw new DataError('fromCheckpoint', `${this.#file}: ${place} is ${formatValue(value)}; it must be ${rule}`, {
      got: value,
    });
  }

  object(place: string, value: unknown): Fields {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
    return this.fail(place, value, 'an object');
  }

  list(place: string, value: unknown): readonly unknown[] {
    return Array.isArray(value) ? value : this.fail(place, value, 'a list');
  }

  number(place: string, value: unknown): void {
    if (typeof value !== 'number') this.fail(place, value, 'a number');
  }

  whole(place: string, value: unknown): void {
    if (!Number.isSafeInteger(value) || (value as number) < 0) this.fail(place, value, 'a whole number of at least 0');
  }

  generator(place: string, value: unknown): void {
    const { key, counter } = this.object(place, value);
    const words = this.list(`${place}.key`, key);
    if (words.length !== 2 || words.some((word) => word !== (Number(word) | 0)))
      this.fail(`${place}.key`, key, 'two whole numbers of 32 bits');
    this.whole(`${place}.counter`, counter);
  }

  record(place: string, value: unknown): void {
    const { epoch, seconds, loss, ...metrics } = this.object(place, value);
    this.whole(`${place}.epoch`, epoch);
    for (const [name, number] of Object.entries({ seconds, loss, ...metrics })) this.number(`${place}.${name}`, number);
  }

  resumePoint(place: string, value: unknown): void {
    const { batch, seconds, pass } = this.object(place, value);
    this.whole(`${place}.batch`, batch);
    this.number(`${place}.seconds`, seconds);
    const { lossSum, examples, metrics, losses = {} } = this.object(`${place}.pass`, pass);
    this.number(`${place}.pass.lossSum`, lossSum);
    this.whole(`${place}.pass.examples`, examples);
    this.object(`${place}.pass.metrics`, metrics);
    for (const [name, loss] of Object.entries(this.object(`${place}.pass.losses`, losses))) {
      const { sum, examples: count } = this.object(`${place}.pass.losses.${name}`, loss);
      this.number(`${place}.pass.losses.${name}.sum`, sum);
      this.whole(`${place}.pass.losses.${name}.examples`, count);
    }
  }

  gradientSum(place: string, value: unknown): void {
    const { batches, every } = this.object(place, value);
    this.whole(`${place}.batches`, batches);
    this.whole(`${place}.every`, every);
    if (Number(batches) > 0 && Number(batches) >= Number(every))
      this.fail(`${place}.batches`, batches, `below ${String(every)}`);
  }

  loader(place: string, value: unknown): void {
    const { epoch, batch } = this.object(place, value);
    this.whole(`${place}.epoch`, epoch);
    this.whole(`${place}.batch`, batch);
  }
}

/**
 * Reads what a checkpoint says about the training. What optimizer, scheduler, metrics and callbacks wrote is for them to check.
 *
 * @throws {DataError} if something is missing or of the wrong kind
 */
export function readHeader(training: unknown, file: string): Header {
  const read = new Reader(file);
  const header = read.object('what it says about the training', training);
  const { history, resumePoint, optimizer, scheduler, random, generators, gradientSum, loader, callbacks } = header;
  read.list('history', history).forEach((record, i) => read.record(`history[${i}]`, record));
  if (resumePoint !== null) read.resumePoint('resumePoint', resumePoint);
  read.object('optimizer', optimizer);
  if (scheduler !== null) read.object('scheduler', scheduler);
  read.generator('random', random);
  for (const [name, state] of Object.entries(read.object('generators', generators)))
    read.generator(`generators.${name}`, state);
  if (gradientSum !== null) read.gradientSum('gradientSum', gradientSum);
  if (loader !== null) read.loader('loader', loader);
  for (const [name, values] of Object.entries(read.object('callbacks', callbacks)))
    read.object(`callbacks.${name}`, values);
  const { base } = header;
  if (base !== undefined)
    for (const [name, checksum] of Object.entries(read.object('base', base)))
      if (typeof checksum !== 'string') read.fail(`base.${name}`, checksum, 'a text');
  return header as unknown as Header; // checked above
}
