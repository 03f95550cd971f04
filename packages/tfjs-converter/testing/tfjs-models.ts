import { tensor, type Tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import * as tf from '@tensorflow/tfjs';
import type { ModelFiles, ModelJson } from '../src/index.ts';

await tf.setBackend('cpu');

/** What TensorFlow.js saves. */
export interface Saved {
  readonly modelJson: ModelJson;
  readonly weights: ArrayBuffer;
}

/** A model as TensorFlow.js saves it. */
export async function saved(model: tf.LayersModel): Promise<Saved> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  await model.save(
    tf.io.withSaveHandler((given) => {
      artifacts = given;
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  if (artifacts === undefined) throw new Error('nothing was saved');
  const text = JSON.stringify({ modelTopology: artifacts.modelTopology, weightSpecs: artifacts.weightSpecs });
  return { modelJson: JSON.parse(text) as ModelJson, weights: artifacts.weightData as ArrayBuffer };
}

/** Gives all weights of a model random values; variances and the like are above 0. */
export function randomize(model: tf.LayersModel, seed = 7): void {
  model.setWeights(
    model.weights.map(({ name, shape }, i) => {
      const sizes = shape.map(Number);
      return name.includes('variance')
        ? tf.randomUniform(sizes, 0.5, 1.5, 'float32', seed + i)
        : tf.randomNormal(sizes, name.includes('gamma') ? 1 : 0, 0.5, 'float32', seed + i);
    }),
  );
}

/** Inputs for a model, with a batch of 2 and 5 where a size is free; whole numbers below `most` for a table. */
export function inputsOf(model: tf.LayersModel, most: number | null = null): tf.Tensor[] {
  return model.inputs.map(({ shape }, i) => {
    const sizes = shape.map((size, axis) => size ?? (axis === 0 ? 2 : 5));
    if (most !== null) return tf.randomUniform(sizes, 0, most, 'float32', 11 + i).floor();
    return tf.randomNormal(sizes, 0, 1, 'float32', 11 + i);
  });
}

export function toTensor(x: tf.Tensor): Tensor {
  return tensor(Float32Array.from(x.dataSync()), { shape: x.shape });
}

/** All outputs of a model of TensorFlow.js. */
export function predictions(model: tf.LayersModel, inputs: readonly tf.Tensor[]): Tensor[] {
  const outputs = model.predict([...inputs]);
  return (Array.isArray(outputs) ? outputs : [outputs]).map(toTensor);
}

/** Compares all outputs; the tolerance is a share of the largest number. */
export function expectSame(actual: readonly Tensor[], expected: readonly Tensor[], tolerance = 1e-5): void {
  if (actual.length !== expected.length) throw new Error(`${actual.length} outputs, but ${expected.length} expected`);
  actual.forEach((y, i) => {
    const most = Array.from(expected[i].data).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
    expectClose(y, expected[i], { absolute: tolerance * most, relative: 0 });
  });
}

/** A model that is written here, as TensorFlow.js loads it. */
export async function loaded({ modelJson, weights }: ModelFiles): Promise<tf.LayersModel> {
  const weightData = Uint8Array.from(weights.flatMap((shard) => [...shard])).buffer;
  const [group] = modelJson.weightsManifest ?? [];
  return tf.loadLayersModel(
    tf.io.fromMemory({
      modelTopology: modelJson.modelTopology as object,
      weightSpecs: group.weights.map((spec) => ({ ...spec, shape: [...spec.shape], dtype: 'float32' })),
      weightData,
    }),
  );
}
