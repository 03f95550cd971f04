import {
  ConfigError,
  formatValue,
  requireOptions,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Sequential } from '@gradkit/layers';
import { LayersModel } from './layers-model.ts';
import type { ModelFiles } from './model/model-files.ts';
import type { ModelJson } from './model/model-json.ts';
import { describeSequential } from './sequential/describe-sequential.ts';
import { encodeWeights, specsOf } from './weights/encode-weights.ts';

/** How a model is written. */
export interface ToLayersModelOptions {
  /** sizes of one input without the batch, which a `Sequential` needs, e.g. `[1, 28, 28]`; null where a size is free */
  readonly inputShape?: readonly (number | null)[] | undefined;
  /** largest size of a shard; default 4 MiB, as the converter of TensorFlow.js has it */
  readonly shardSizeBytes?: number | undefined;
}

const known = { inputShape: true, shardSizeBytes: true } as const;

/**
 * Writes a model as a layers model of TensorFlow.js: one that came from there, with the weights that it has now, or a `Sequential` of layers
 * of gradkit.
 *
 * A `Sequential` takes the same inputs there as here, images as `[batch, channels, height, width]`.
 *
 * @param options `inputShape`: of one input, for a `Sequential`; `shardSizeBytes`
 * @returns what `model.json` holds, and the shards; `tf.io.fromMemory` or files hand them to `tf.loadLayersModel`
 * @throws {ConfigError} if the model is neither, a layer has no counterpart, or an input shape is missing or too much
 * @example
 * import { Linear, ReLU, Sequential } from '@gradkit/layers';
 * const { modelJson, weights } = toLayersModel(new Sequential(new Linear(4, 2), new ReLU()), { inputShape: [4] });
 * modelJson.weightsManifest![0]!.weights.map(({ name }) => name); // ["0_dense/kernel", "0_dense/bias"]
 * weights[0]!.length; // 40
 */
export function toLayersModel(
  model: LayersModel<Tensor | readonly Tensor[]> | Sequential,
  options: ToLayersModelOptions = {},
): ModelFiles {
  const where = 'toLayersModel';
  const { inputShape, shardSizeBytes = 4 * 1024 * 1024 } = requireOptions(where, options, known);
  requireWholeNumber(where, 'shardSizeBytes', shardSizeBytes, { least: 1 });
  const { topology, weights } = describe(where, model, inputShape);
  const shards = encodeWeights(weights, shardSizeBytes);
  const paths = shards.map((_, i) => `group1-shard${i + 1}of${shards.length}.bin`);
  const modelJson: ModelJson = {
    format: 'layers-model',
    generatedBy: 'gradkit',
    convertedBy: null,
    modelTopology: { ...topology, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' }, // the form that it has
    weightsManifest: [{ paths, weights: specsOf(weights) }],
  };
  return { modelJson, weights: shards };
}

function describe(where: string, model: unknown, inputShape: readonly (number | null)[] | undefined) {
  if (model instanceof LayersModel) {
    if (inputShape !== undefined)
      throw new ConfigError(where, 'inputShape is given but the model came from a file, which says it; leave it out', {
        got: inputShape,
      });
    const { topology } = model;
    if (topology === null)
      throw new ConfigError(
        where,
        'the model was read with other outputs than those of its file; read the whole of it',
      );
    return { topology, weights: model.fileWeights() };
  }
  if (model instanceof Sequential) return describeSequential(where, model, inputShape);
  throw new ConfigError(
    where,
    `the model is ${formatValue(model)}; it must be one of fromLayersModel, or a Sequential of layers`,
    { got: model },
  );
}
