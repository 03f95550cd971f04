import {
  buildActivation,
  buildElu,
  buildLeakyRelu,
  buildPRelu,
  buildRelu,
  buildSoftmax,
  buildThresholdedRelu,
} from './activation-layers.ts';
import type { BuildLayer, Building, BuiltLayer } from './built-layer.ts';
import { buildConv, buildConvTranspose, buildDepthwiseConv, buildSeparableConv } from './convolution.ts';
import { buildDense, buildEmbedding, buildMasking } from './dense.ts';
import { refuseLayer, type LayerConfig } from './layer-config.ts';
import { buildConcatenate, buildDot, buildMerge } from './merging.ts';
import {
  buildAlphaDropout,
  buildDropout,
  buildGaussianDropout,
  buildGaussianNoise,
  buildSpatialDropout,
} from './noise.ts';
import { buildBatchNormalization, buildLayerNormalization } from './normalization.ts';
import { buildGlobalPooling, buildPooling } from './pooling.ts';
import { buildRecurrent } from './recurrent.ts';
import {
  buildCropping,
  buildFlatten,
  buildPermute,
  buildRepeatVector,
  buildReshape,
  buildZeroPadding,
} from './shape.ts';
import { buildRescaling, buildUpSampling } from './up-sampling.ts';
import { buildBidirectional, buildTimeDistributed } from './wrappers.ts';

const builders: Readonly<Record<string, BuildLayer | undefined>> = {
  Activation: buildActivation,
  Add: buildMerge('Add'),
  AlphaDropout: buildAlphaDropout,
  Average: buildMerge('Average'),
  AveragePooling1D: buildPooling('average', 1),
  AveragePooling2D: buildPooling('average', 2),
  AveragePooling3D: buildPooling('average', 3),
  BatchNormalization: buildBatchNormalization,
  BatchNormalizationV1: buildBatchNormalization,
  Bidirectional: buildBidirectional,
  Concatenate: buildConcatenate,
  Conv1D: buildConv(1),
  Conv2D: buildConv(2),
  Conv2DTranspose: buildConvTranspose(2),
  Conv3D: buildConv(3),
  Conv3DTranspose: buildConvTranspose(3),
  Cropping1D: buildCropping(1),
  Cropping2D: buildCropping(2),
  Cropping3D: buildCropping(3),
  Dense: buildDense,
  DepthwiseConv2D: buildDepthwiseConv,
  Dot: buildDot,
  Dropout: buildDropout,
  ELU: buildElu,
  Embedding: buildEmbedding,
  Flatten: buildFlatten,
  GRU: buildRecurrent('GRU'),
  GaussianDropout: buildGaussianDropout,
  GaussianNoise: buildGaussianNoise,
  GlobalAveragePooling1D: buildGlobalPooling('average', 1),
  GlobalAveragePooling2D: buildGlobalPooling('average', 2),
  GlobalAveragePooling3D: buildGlobalPooling('average', 3),
  GlobalMaxPooling1D: buildGlobalPooling('max', 1),
  GlobalMaxPooling2D: buildGlobalPooling('max', 2),
  GlobalMaxPooling3D: buildGlobalPooling('max', 3),
  LSTM: buildRecurrent('LSTM'),
  LayerNormalization: buildLayerNormalization,
  LeakyReLU: buildLeakyRelu,
  MaxPooling1D: buildPooling('max', 1),
  MaxPooling2D: buildPooling('max', 2),
  MaxPooling3D: buildPooling('max', 3),
  Masking: buildMasking,
  Maximum: buildMerge('Maximum'),
  Minimum: buildMerge('Minimum'),
  Multiply: buildMerge('Multiply'),
  PReLU: buildPRelu,
  Permute: buildPermute,
  ReLU: buildRelu,
  RepeatVector: buildRepeatVector,
  Rescaling: buildRescaling,
  Reshape: buildReshape,
  SeparableConv2D: buildSeparableConv,
  SimpleRNN: buildRecurrent('SimpleRNN'),
  Softmax: buildSoftmax,
  SpatialDropout1D: buildSpatialDropout(1),
  SpatialDropout2D: buildSpatialDropout(2),
  SpatialDropout3D: buildSpatialDropout(3),
  Subtract: buildMerge('Subtract'),
  ThresholdedReLU: buildThresholdedRelu,
  TimeDistributed: buildTimeDistributed,
  UpSampling1D: buildUpSampling(1),
  UpSampling2D: buildUpSampling(2),
  UpSampling3D: buildUpSampling(3),
  ZeroPadding1D: buildZeroPadding(1),
  ZeroPadding2D: buildZeroPadding(2),
  ZeroPadding3D: buildZeroPadding(3),
};

/** Names of all layers that are known. */
const layerNames: readonly string[] = Object.keys(builders);

/** What to do where there is no such layer. */
const advice: Readonly<Record<string, string | undefined>> = {
  Lambda: 'its function is not in the file; write the model as a Module of gradkit, and take the weights of the others',
  TFOpLambda:
    'save the model as a graph model (tensorflowjs_converter --output_format tfjs_graph_model), for fromGraphModel',
};

/** Layers of single entries or steps, behind which a mask is what it was. */
const keeping: ReadonlySet<string> = new Set(
  'Activation AlphaDropout BatchNormalization Dense Dropout ELU GaussianDropout GaussianNoise LayerNormalization LeakyReLU PReLU ReLU Rescaling Softmax SpatialDropout1D ThresholdedReLU TimeDistributed'.split(
    ' ',
  ),
);

/** Layers of several inputs, behind which the mask is that of all. */
const joining: ReadonlySet<string> = new Set('Add Average Concatenate Maximum Minimum Multiply Subtract'.split(' '));

const graphAdvice =
  'replace it by others, or convert the model to a graph model (tensorflowjs_converter --output_format tfjs_graph_model), for fromGraphModel';

/** Parts of training that are functions of weights or outputs, and stay behind. */
const penalties = [
  'kernel',
  'bias',
  'recurrent',
  'depthwise',
  'pointwise',
  'activity',
  'beta',
  'gamma',
  'embeddings',
].flatMap((part) => [`${part}_regularizer`, `${part}_constraint`]);

/** Makes a layer of a file of layers of gradkit. @throws {DataError} if there is none for it */
export function buildLayer(layer: LayerConfig, building: Building): BuiltLayer {
  const build = Object.hasOwn(builders, layer.className) ? builders[layer.className] : undefined;
  if (build === undefined)
    throw refuseLayer(
      layer,
      `has no counterpart: ${advice[layer.className] ?? graphAdvice}. Known are ${layerNames.join(', ')}`,
      layer.className,
    );
  for (const option of penalties)
    if ((layer.config[option] ?? null) !== null) building.note(`layer ${layer.name}: its ${option} is left out`);
  const built = build(layer, building);
  if (layer.config['trainable'] === false) built.module?.requiresGrad(false);
  const masking = keeping.has(layer.className) ? 'keeps' : joining.has(layer.className) ? 'merges' : undefined;
  return masking === undefined ? built : { ...built, masking };
}
