import type { Tensor } from '@gradkit/core-tensor';
import { describe, expect, test } from 'vitest';
import {
  convolutionCases,
  denseCases,
  mergingCases,
  normalizationCases,
  poolingCases,
  recurrentCases,
  shapeCases,
  type LayerCase,
} from '../testing/layer-cases.ts';
import { expectSame, inputsOf, loaded, predictions, randomize, saved, toTensor } from '../testing/tfjs-models.ts';
import { fromLayersModel, toLayersModel } from './index.ts';

/** There: the same outputs; and back: a file that TensorFlow.js loads, with weights to the bit. */
async function expectSameModels({ make, most, isOneWay = false }: LayerCase): Promise<void> {
  const original = make();
  randomize(original);
  const inputs = inputsOf(original, most ?? null);
  const { modelJson, weights } = await saved(original);
  const model = fromLayersModel<Tensor | Tensor[]>(modelJson, weights).eval();
  expectSame(model.outputs(...inputs.map(toTensor)), predictions(original, inputs));

  if (isOneWay) return;
  const again = await loaded(toLayersModel(model));
  const numbers = (of: typeof again) => of.weights.map((weight) => [...weight.read().dataSync()]);
  expect(numbers(again)).toEqual(numbers(original));
  expectSame(predictions(again, inputs), predictions(original, inputs), 0);
}

describe.each([
  ['Dense, activations and noise', denseCases],
  ['convolutions', convolutionCases],
  ['pooling', poolingCases],
  ['shapes', shapeCases],
  ['normalization', normalizationCases],
  ['merging', mergingCases],
  ['recurrent layers and wrappers', recurrentCases],
] as const)('%s', (_, cases) => {
  test.each(cases)('$name', (one) => expectSameModels(one));
});
