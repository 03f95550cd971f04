import { Generator, take, Tensor } from '@gradkit/core-tensor/functional';
import { yieldToEventLoop } from '../execution/yield-to-event-loop.ts';
import { settled } from '../baselines/read-examples.ts';
import { besideBaselines, type Compare, type Comparison, type Measured, type Score } from './comparison.ts';
import type { TrainAndTest } from './compare-models.ts';
import { fitAndPredict, isBaseline, makeModel, scoresOf, type Predicted, type Setting } from './measure.ts';

/** Compares models by a test part; intervals are those of a bootstrap, which draws the same examples for all models. */
export async function compareByBootstrap(
  { train, test: given }: TrainAndTest,
  setting: Setting & { readonly resamples: number },
): Promise<Comparison> {
  const { models, metrics, better, confidence, seed, resamples, onModel, signal } = setting;
  const test = await settled('compareModels', given); // predicted and compared in the same order
  const measured: Measured[] = [];
  const drawn = new Map<string, Readonly<Record<string, Float64Array>>>();
  const entries = Object.entries(models);
  for (const [model, make] of entries) {
    signal?.throwIfAborted();
    const start = performance.now();
    let ofBaseline = false;
    const attempt = async (): Promise<Pick<Measured, 'scores' | 'error'>> => {
      const fresh = makeModel(model, make, seed);
      ofBaseline = isBaseline(fresh);
      const predicted = await fitAndPredict(fresh, train, test);
      const values = scoresOf(metrics, predicted);
      const samples = await resample(predicted, { metrics, resamples, seed, signal });
      drawn.set(model, samples);
      const scores = Object.entries(values).map(([name, value]): [string, Score] => [
        name,
        { value, ...percentiles(samples[name], confidence) },
      ]);
      return { scores: Object.fromEntries(scores), error: null };
    };
    const found = await attempt().catch((error: unknown) => ({
      scores: {},
      error: error instanceof Error ? error.message : String(error),
    }));
    signal?.throwIfAborted();
    const seconds = (performance.now() - start) / 1000;
    measured.push({ model, isBaseline: ofBaseline, seconds, ...found });
    onModel?.(model, { done: measured.length, total: entries.length });
  }
  const valueOf = (name: string, metric: string): number =>
    measured.find(({ model }) => model === name)!.scores[metric].value;
  const compare: Compare = (model, baseline, metric) => {
    const others = drawn.get(baseline)![metric];
    const differences = drawn.get(model)![metric].map((value, i) => value - others[i]);
    const value = valueOf(model, metric) - valueOf(baseline, metric);
    return { value, ...percentiles(differences, confidence), pValue: pValueOf(differences) };
  };
  return {
    models: besideBaselines(measured, better, compare),
    metrics: better,
    method: 'paired bootstrap',
    confidence,
  };
}

/** Metrics of examples that are drawn with replacement; the same examples for the same seed. */
async function resample(
  { outputs, truth }: Predicted,
  { metrics, resamples, seed, signal }: Pick<Setting, 'metrics' | 'seed' | 'signal'> & { readonly resamples: number },
): Promise<Record<string, Float64Array>> {
  const rng = new Generator(seed);
  const [examples] = truth.shape;
  const samples = Object.fromEntries(Object.keys(metrics).map((name) => [name, new Float64Array(resamples)]));
  for (let i = 0; i < resamples; i++) {
    const rows = Int32Array.from({ length: examples }, () => rng.below(examples));
    const picked = new Tensor({ shape: [examples], dtype: 'int32' }, rows);
    const scores = scoresOf(metrics, { outputs: take(outputs, picked), truth: take(truth, picked) });
    for (const [name, score] of Object.entries(scores)) samples[name][i] = score;
    await yieldToEventLoop();
    signal?.throwIfAborted();
  }
  return samples;
}

/** The interval between percentiles. */
function percentiles(values: Float64Array, confidence: number): { readonly low: number; readonly high: number } {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort(); // e.g. of a sample that lacks a class
  if (sorted.length === 0) return { low: Number.NaN, high: Number.NaN };
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
    return below + (above - below) * (place - Math.floor(place));
  };
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}

/** Two-sided: how often the difference has the other sign, with the sample itself counted so that it is never 0. */
function pValueOf(all: Float64Array): number {
  const differences = all.filter((difference) => !Number.isNaN(difference));
  if (differences.length === 0) return Number.NaN;
  const share = (isOther: (difference: number) => boolean): number =>
    (differences.filter(isOther).length + 1) / (differences.length + 1);
  return Math.min(
    1,
    2 *
      Math.min(
        share((each) => each <= 0),
        share((each) => each >= 0),
      ),
  );
}
