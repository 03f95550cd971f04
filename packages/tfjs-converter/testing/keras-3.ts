import { readGolden, type Written } from '@gradkit-internal/testing';
import type { ModelJson } from '../src/index.ts';

/** A model of Keras 3, and what it gives there. */
export interface Keras3Case {
  readonly name: string;
  readonly topology: object;
  readonly weights: readonly (Written & { readonly path: string })[];
  readonly inputs: readonly Written[];
  readonly outputs: readonly Written[];
}

export const { cases: keras3Cases } = readGolden<{ readonly cases: readonly Keras3Case[] }>('keras/keras-3');

/** The files of a case, as the converter of TensorFlow.js writes them. */
export function filesOf({ topology, weights }: Keras3Case): {
  readonly modelJson: ModelJson;
  readonly weights: ArrayBuffer;
} {
  const weightSpecs = weights.map(({ path, shape }) => ({ name: path, shape, dtype: 'float32' }));
  return {
    modelJson: { modelTopology: topology, weightSpecs },
    weights: Float32Array.from(weights.flatMap(({ data }) => data)).buffer,
  };
}
