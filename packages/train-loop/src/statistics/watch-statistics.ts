import {
  defaultGenerator,
  GradkitError,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Parameter } from '@gradkit/autograd';
import type { Callback, Progress, Trained } from '../callback.ts';
import { generatorsOf } from '../checkpoint/generators.ts';
import { perTrainer } from '../per-trainer.ts';
import { turnsOf } from '../turns.ts';
import { warn } from '../warn.ts';
import { findingsIn, joinFindings } from './findings.ts';
import { joinLayers, statisticsOf, sumOf, type LayerMeasures } from './layer-measures.ts';
import { measureBatch } from './measure-batch.ts';
import type { Finding, StatisticsRecord } from './records.ts';
import { readMemory, writeMemory, type Memory } from './memory.ts';
import { watchedLayers, type WatchedLayer } from './watched-layers.ts';

interface WatchStatisticsOptions {
  /** batches from one that is watched to the next, counted from the first of an epoch; default: a fifth of the epoch */
  readonly everyBatches?: number | undefined;
  /** names of the layers, with all below them; `*` stands for any characters; default: all that have no parts, or parameters of their own */
  readonly layers?: string | readonly string[] | undefined;
  /** how many records of single batches are kept; default 100, the last ones */
  readonly keepBatches?: number | undefined;
  /** how many quantiles of values and gradients each record has, for pictures of how they are spread; default 0 */
  readonly quantiles?: number | undefined;
}

/** Watches how a network learns. */
export interface WatchStatistics extends Callback {
  /** what the layers did, a record for each epoch; plain data */
  statistics(trainer: Trained): readonly StatisticsRecord[];
  /** the same of single batches, the last ones that were watched */
  batchStatistics(trainer: Trained): readonly StatisticsRecord[];
  /** what is wrong, in words: each of what was so in several epochs on end comes once */
  findings(trainer: Trained): readonly Finding[];
}

/** A batch that is watched, before its step. */
interface Watch {
  readonly layers: readonly WatchedLayer[];
  readonly measures: readonly LayerMeasures[];
  readonly weights: ReadonlyMap<Parameter, Tensor>;
}

const where = 'watchStatistics';

const known: OptionNames<WatchStatisticsOptions> = {
  everyBatches: true,
  layers: true,
  keepBatches: true,
  quantiles: true,
};

const watches = new WeakSet<Callback>();

/** Whether a callback is one of these. */
export function isWatchStatistics(callback: Callback): callback is WatchStatistics {
  return watches.has(callback);
}

/**
 * Tells whether a network learns: what each layer gives (mean, deviation, zeros, units that are dead, values that are saturated), the gradients
 * of its parameters and of what it gives, and by how much a step changes its parameters; and says in words what is wrong.
 *
 * A watched batch goes through the model once more, before its step, forward and backward, with the same random numbers: that costs an eager step
 * without its update. Nothing of it stays, so that training has the same numbers as without. The `step` of a trainer is called once more for it.
 *
 * @param options `everyBatches`: batches from one that is watched to the next, the first of an epoch always being one, default a fifth of the epoch, or 50 where the loader does not know its length; `layers`: names
 *   of those that are watched, default all; `keepBatches`: records of single batches that are kept, default 100; `quantiles`: how many of values and gradients each record has, default 0
 * @returns a callback, with `statistics(trainer)`: a record for each epoch; `batchStatistics(trainer)`: of single batches;
 *   `findings(trainer)`: what is wrong, in words
 * @throws {ConfigError} if an option is unknown, of the wrong kind or out of range; when training starts, if there are no such layers
 * @example
 * import { Linear, ReLU, Sequential } from '@gradkit/layers';
 * import { mse } from '@gradkit/losses';
 * import { SGD } from '@gradkit/optimizers';
 * const model = new Sequential(new Linear(1, 4), new ReLU(), new Linear(4, 1));
 * model.getParameter('0.bias').value = tensor([-9, -9, -9, -9]); // no unit is ever above 0
 * const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
 * const watch = watchStatistics();
 * await trainer.fit([{ inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) }], { epochs: 3, callbacks: [watch] });
 * watch.findings(trainer)[0]?.text; // "layer 1 (ReLU): 4 of 4 units were 0 for every example of epoch 3"
 */
export function watchStatistics(options: WatchStatisticsOptions = {}): WatchStatistics {
  const { everyBatches, layers: patterns, keepBatches = 100, quantiles = 0 } = requireOptions(where, options, known);
  if (everyBatches !== undefined) requireWholeNumber(where, 'everyBatches', everyBatches, { least: 1 });
  requireWholeNumber(where, 'keepBatches', keepBatches, { least: 0 });
  requireWholeNumber(where, 'quantiles', quantiles, { least: 0 });
  const memories = perTrainer((): Memory => ({ epochs: [], batches: [], findings: [], pending: [], watched: 0 }));
  const underWay = perTrainer(() => ({ watch: null as Watch | null, isRefused: false }));
  const layersOf = ({ model }: Trained): readonly WatchedLayer[] => watchedLayers(where, model, patterns ?? null);

  /** Measures a batch before its step; null where that cannot be done outside of it. */
  const measure = async ({ trainer }: Progress, batch: unknown): Promise<Watch | null> => {
    const { model } = trainer;
    const layers = layersOf(trainer);
    const generators = [defaultGenerator(), ...generatorsOf(model).values()];
    await model.sync();
    return turnsOf(model).write(async () => {
      const weights = new Map(
        layers.flatMap(({ parameters }) => parameters.map((each) => [each, each.value] as const)),
      );
      return { layers, weights, measures: measureBatch(trainer, batch, { layers, generators, quantiles }) };
    });
  };

  const callback: WatchStatistics = {
    name: where,
    statistics: (trainer) => memories.of(trainer).epochs,
    batchStatistics: (trainer) => memories.of(trainer).batches,
    findings: (trainer) => memories.of(trainer).findings,
    onFitStart({ trainer }) {
      layersOf(trainer); // which there must be
      underWay.renew(trainer);
      if (trainer.history.epochs.length === 0 && trainer.resumePoint === null) memories.renew(trainer);
    },
    onEpochStart({ trainer, batch }) {
      if (batch === 0) Object.assign(memories.of(trainer), { pending: [], watched: 0 });
    },
    async onBatchStart(progress, batch) {
      const { trainer, batch: done, batches, epoch } = progress;
      if (done % (everyBatches ?? (Number.isNaN(batches) ? 50 : Math.ceil(batches / 5))) !== 0) return;
      const own = underWay.of(trainer);
      try {
        own.watch = await measure(progress, batch);
      } catch (error) {
        if (!(error instanceof GradkitError)) throw error;
        if (!own.isRefused) warn(trainer, `${where}: batch ${done + 1} of epoch ${epoch} is not watched: ${error.message}`); // prettier-ignore
        own.isRefused = true;
      }
    },
    async onBatchEnd({ trainer, epoch, batch, batches }) {
      const own = underWay.of(trainer);
      const { watch } = own;
      if (watch === null) return;
      own.watch = null;
      await trainer.model.sync();
      const hasStepped = (trainer.gradientSum?.batches ?? 0) === 0;
      const measures = hasStepped ? withUpdates(watch) : watch.measures;
      const memory = memories.of(trainer);
      memory.pending = joinLayers(memory.pending, measures);
      memory.watched++;
      const record = { epoch, batch, watched: 1, batches, layers: measures.map(statisticsOf) };
      memory.batches = keepBatches === 0 ? [] : [...memory.batches, record].slice(-keepBatches);
    },
    onEvaluationStart({ trainer, epoch, batches }) {
      const memory = memories.of(trainer);
      const { pending, watched } = memory;
      if (watched === 0) return;
      const record = { epoch, batch: null, watched, batches, layers: pending.map(statisticsOf) };
      const rectifiers = new Set(layersOf(trainer).flatMap(({ name, isRectifier }) => (isRectifier ? [name] : [])));
      memory.epochs = [...memory.epochs, record];
      memory.findings = joinFindings(memory.findings, epoch, findingsIn(record, rectifiers));
      Object.assign(memory, { pending: [], watched: 0 });
      for (const { since, epoch: last, text } of memory.findings)
        if (since === epoch && last === epoch) warn(trainer, `${where}: ${text}`);
    },
    state: (trainer) => ({ values: writeMemory(memories.of(trainer)), tensors: {} }),
    restore({ values }, trainer) {
      const memory = readMemory(where, values);
      Object.assign(memories.renew(trainer), memory);
    },
  };
  watches.add(callback);
  return callback;
}

/** What was measured, with the share of the weights that the step has changed. */
function withUpdates({ layers, measures, weights }: Watch): readonly LayerMeasures[] {
  const byName = new Map(layers.map((layer) => [layer.name, layer]));
  return measures.map((each) => {
    const { parameters } = byName.get(each.name)!;
    if (!each.parameterNorm) return each; // there are none, or all are 0
    const change = distanceOf(parameters.map((one) => [one.value.data, weights.get(one)!.data] as const));
    return { ...each, updateRatio: sumOf(change / each.parameterNorm) };
  });
}

/** √Σ (x − y)² over several pairs of lists. */
function distanceOf(pairs: readonly (readonly [x: ArrayLike<number>, y: ArrayLike<number>])[]): number {
  let squares = 0;
  for (const [x, y] of pairs) for (let i = 0; i < x.length; i++) squares += (x[i] - y[i]) ** 2;
  return Math.sqrt(squares);
}
