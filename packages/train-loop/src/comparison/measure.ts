import { DataError, formatShape, requireMethods, requireTensor, type Tensor } from '@gradkit/core-tensor/functional';
import type { Estimator, Examples } from '../baselines/estimator.ts';
import { readTruth } from '../baselines/read-examples.ts';
import { resultOf } from '../measures.ts';
import type { Better, Metrics } from '../metric.ts';
import type { MakeModel } from './compare-models.ts';

/** What is compared, and how, whatever the intervals come from. */
export interface Setting {
  readonly models: Readonly<Record<string, MakeModel>>;
  readonly metrics: Metrics;
  readonly better: Readonly<Record<string, Better>>;
  readonly confidence: number;
  readonly seed: number;
  readonly onModel?: ((model: string, progress: Readonly<Record<'done' | 'total', number>>) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Predictions for the examples that are measured, and the truth. */
export interface Predicted {
  readonly outputs: Tensor;
  readonly truth: Tensor;
}

/** Whether what a function makes is a baseline. */
export function isBaseline(model: Estimator): boolean {
  return 'isBaseline' in model && model.isBaseline === true;
}

/** Makes a model. @throws {ConfigError} if it cannot fit and predict */
export function makeModel(name: string, make: MakeModel, seed: number): Estimator {
  const model = make({ seed });
  requireMethods('compareModels', `what models.${name} makes`, model, ['fit', 'predict']);
  return model;
}

/** Fits a model to some examples, and predicts others. */
export async function fitAndPredict(model: Estimator, train: Examples, test: Examples): Promise<Predicted> {
  await model.fit(train);
  const outputs = await model.predict(test);
  requireTensor('compareModels', 'the predictions', outputs);
  const truth = await readTruth('compareModels', test);
  if (outputs.shape[0] === truth.shape[0]) return { outputs, truth };
  throw new DataError(
    'compareModels',
    `the predictions are ${formatShape(outputs.shape)} but there are ${truth.shape[0]} examples; the first axis must count them`,
    { expected: truth.shape[0], got: outputs.shape[0] },
  );
}

/** All metrics of some predictions. */
export function scoresOf(metrics: Metrics, { outputs, truth }: Predicted): Record<string, number> {
  const scores = Object.entries(metrics).map(([name, metric]) => {
    metric.reset();
    metric.update(outputs, truth);
    const score = resultOf('compareModels', name, metric);
    metric.reset();
    return [name, score] as const;
  });
  return Object.fromEntries(scores);
}
