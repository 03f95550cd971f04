import {
  ConfigError,
  DataError,
  requireMethods,
  requireNumber,
  requireOptions,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import { withMode } from '@gradkit/layers';
import { fromCheckpoint } from './checkpoint/from-checkpoint.ts';
import { toCheckpoint } from './checkpoint/to-checkpoint.ts';
import { requireBatches, type Loader } from './loader.ts';
import type { Trainer } from './trainer.ts';
import { yieldToEventLoop } from './execution/yield-to-event-loop.ts';

interface FindLearningRateOptions {
  /** first rate; default 1e-7 */
  readonly lowest?: number | undefined;
  /** last rate; default 10 */
  readonly highest?: number | undefined;
  /** steps from the one to the other; default 100 */
  readonly steps?: number | undefined;
  /** how much of the running mean of the losses stays at each step, 0 … 1; default 0.9 */
  readonly smoothing?: number | undefined;
  /** ends where the smoothed loss is so many times the least one; default 4 */
  readonly divergence?: number | undefined;
}

/** What rates do to the loss. */
export interface LearningRateRange {
  readonly learningRates: readonly number[];
  /** smoothed; draw them with `lossCurve({ x: learningRates, y: losses }, { xLabel: 'learning rate', logX: true })` */
  readonly losses: readonly number[];
  /** the rate at which the loss falls fastest; null where it never falls */
  readonly suggestion: number | null;
}

/**
 * Finds a good learning rate: trains a few steps with one that grows, and looks where the loss falls fastest. Afterwards weights, moments, rates
 * and random numbers are what they were.
 *
 * @param trainer that has not begun, or stands between two epochs
 * @param loader of the training part, with the batches that will be trained with; is gone through again where it has fewer batches than steps
 * @param options `lowest`, default 1e-7, to `highest`, default 10, in `steps`, default 100; `smoothing`: how much of the running mean stays at
 *   each step, default 0.9; `divergence`: ends where the smoothed loss is so many times the least one, default 4
 * @throws {ConfigError} if an option is unknown or out of range @throws {DataError} if the loader has no batches, or the first loss is no number
 * @example
 * import { Linear } from '@gradkit/layers';
 * import { mse } from '@gradkit/losses';
 * import { SGD } from '@gradkit/optimizers';
 * const model = new Linear(1, 1);
 * const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 1 }), loss: mse });
 * const { suggestion } = await findLearningRate(trainer, [{ inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) }]);
 * suggestion! < 1; // true
 * @see https://arxiv.org/abs/1506.01186 https://lightning.ai/docs/pytorch/stable/advanced/training_tricks.html#learning-rate-finder
 */
export async function findLearningRate<B>(
  trainer: Trainer<B>,
  loader: Loader<B>,
  options: FindLearningRateOptions = {},
): Promise<LearningRateRange> {
  const where = 'findLearningRate';
  requireMethods(where, 'trainer', trainer, ['trainBatch', 'sync']);
  requireBatches(where, 'loader', loader);
  const known = { lowest: true, highest: true, steps: true, smoothing: true, divergence: true } as const;
  const given = requireOptions<FindLearningRateOptions>(where, options, known);
  const { lowest = 1e-7, highest = 10, steps = 100, smoothing = 0.9, divergence = 4 } = given;
  requireNumber(where, 'lowest', lowest, { above: 0 });
  requireNumber(where, 'highest', highest, { above: lowest });
  requireWholeNumber(where, 'steps', steps, { least: 2 });
  requireNumber(where, 'smoothing', smoothing, { least: 0, most: 1 });
  requireNumber(where, 'divergence', divergence, { above: 1 });
  if (trainer.resumePoint !== null)
    throw new ConfigError(where, 'the trainer is in the middle of an epoch, which would be lost; end the epoch first');
  await trainer.sync();
  const before = toCheckpoint(trainer, { loader });
  const rates = Array.from({ length: steps }, (_, i) => lowest * (highest / lowest) ** (i / (steps - 1)));
  const work = (): Promise<number[]> => tryRates(trainer, loader, { rates, smoothing, divergence });
  try {
    const losses = await (trainer.model.training ? work() : withMode(trainer.model, 'train', work));
    const learningRates = rates.slice(0, losses.length);
    return { learningRates, losses, suggestion: steepest(learningRates, losses) };
  } finally {
    await trainer.sync();
    fromCheckpoint(before, trainer, { loader });
  }
}

/** The smoothed loss of each rate, as far as they make sense. */
async function tryRates<B>(
  trainer: Trainer<B>,
  loader: Loader<B>,
  { rates, smoothing, divergence }: { rates: readonly number[]; smoothing: number; divergence: number },
): Promise<number[]> {
  const groups = trainer.optimizer.paramGroups;
  const largest = Math.max(...groups.map(({ learningRate }) => learningRate));
  const shares = groups.map(({ learningRate }) => (largest === 0 ? 1 : learningRate / largest));
  const losses: number[] = [];
  let [mean, least] = [0, Infinity];
  let ofStep: number[] = []; // of its batches
  while (losses.length < rates.length)
    for await (const batch of loader) {
      const rate = rates[losses.length];
      groups.forEach((group, i) => (group.learningRate = rate * shares[i]));
      ofStep.push((await trainer.trainBatch(batch)).loss.item());
      await yieldToEventLoop();
      if (trainer.gradientSum !== null && trainer.gradientSum.batches > 0) continue;
      const loss = ofStep.reduce((a, b) => a + b) / ofStep.length;
      ofStep = [];
      mean = smoothing * mean + (1 - smoothing) * loss;
      const smoothed = mean / (1 - smoothing ** (losses.length + 1)); // as Adam corrects its moments
      if (losses.length === 0 && !Number.isFinite(smoothed))
        throw new DataError('findLearningRate', `the loss is ${loss} at the first batch; no rate can mend that`, {
          got: loss,
        });
      if (!(smoothed <= divergence * least) && losses.length > 0) return losses;
      least = Math.min(least, smoothed);
      losses.push(smoothed);
      if (losses.length === rates.length) break;
    }
  return losses;
}

/**
 * The rate in the middle of the tenth of the range over which the loss falls most, before it is least; over less, the noise of batches would
 * decide. The first ten are left out, where means are of few losses. A fall by less than a thousandth is none.
 */
function steepest(rates: readonly number[], losses: readonly number[]): number | null {
  const half = Math.max(1, Math.round(losses.length / 20));
  const least = losses.indexOf(Math.min(...losses));
  let [best, fall] = [null as number | null, 1e-3 * Math.abs(losses[0])];
  for (let i = Math.min(10, Math.floor(losses.length / 4)) + half; i <= least; i++) {
    const change = losses[i - half] - (losses[i + half] ?? losses[least]);
    if (change > fall) [best, fall] = [rates[i], change];
  }
  return best;
}
