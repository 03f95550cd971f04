import * as tf from '@tensorflow/tfjs';

/** A model of TensorFlow.js with one layer to be proven, or a few. */
export interface LayerCase {
  readonly name: string;
  make(): tf.LayersModel;
  /** whole numbers below this go in */
  readonly most?: number | undefined;
  /** TensorFlow.js cannot load what it has saved itself */
  readonly isOneWay?: boolean | undefined;
}

const { layers } = tf;
type Layer = tf.layers.Layer;

/** A layer, or several in a row, on an input of some shape. */
const row = (name: string, inputShape: (number | null)[], ...made: (() => Layer)[]): LayerCase => ({
  name,
  make: () => {
    const model = tf.sequential();
    model.add(layers.inputLayer({ inputShape }));
    for (const make of made) model.add(make());
    return model;
  },
});

/** Layers on several inputs. */
const merge = (
  name: string,
  shapes: number[][],
  apply: (inputs: tf.SymbolicTensor[]) => tf.SymbolicTensor | tf.SymbolicTensor[],
): LayerCase => ({
  name,
  make: () => {
    const inputs = shapes.map((shape) => tf.input({ shape }));
    return tf.model({ inputs, outputs: apply(inputs) });
  },
});

const activationNames = [
  'elu',
  'hardSigmoid',
  'linear',
  'relu',
  'relu6',
  'selu',
  'sigmoid',
  'softmax',
  'softplus',
  'softsign',
  'tanh',
  'swish',
  'mish',
  'gelu',
  'gelu_new',
  'logSoftmax',
] as const;

type ActivationName = Exclude<(typeof activationNames)[number], 'logSoftmax'>;
const named = (name: string): ActivationName => name as ActivationName; // the types of TensorFlow.js leave some out

export const denseCases: readonly LayerCase[] = [
  row('Dense', [6], () => layers.dense({ units: 4 })),
  row('Dense without bias on sequences', [5, 6], () => layers.dense({ units: 4, useBias: false, activation: 'tanh' })),
  { ...row('Embedding', [7], () => layers.embedding({ inputDim: 10, outputDim: 3 })), most: 10 },
  ...activationNames.map((name) => ({
    ...row(`Dense with ${name}`, [6], () => layers.dense({ units: 4, activation: named(name) })),
    isOneWay: name === 'gelu_new', // it looks for geluNew
  })),
  ...activationNames.map((name) => ({
    ...row(
      `Activation ${name} after a convolution`,
      [5, 5, 2],
      () => layers.conv2d({ filters: 3, kernelSize: 2 }),
      () => layers.activation({ activation: named(name) }),
    ),
    isOneWay: name === 'gelu_new',
  })),
  row('LeakyReLU', [6], () => layers.leakyReLU({ alpha: 0.2 })),
  row('ELU', [6], () => layers.elu()),
  row('ReLU', [6], () => layers.reLU()),
  row('ReLU with an end', [6], () => layers.reLU({ maxValue: 0.5 })),
  row('ThresholdedReLU', [6], () => layers.thresholdedReLU({ theta: 0.4 })),
  row('Softmax', [4, 6], () => layers.softmax({ axis: -1 })),
  row('PReLU', [4, 6], () => layers.prelu()),
  row('PReLU of channels', [4, 4, 3], () => layers.prelu({ sharedAxes: [1, 2] })),
  row('PReLU of rows', [4, 4, 3], () => layers.prelu({ sharedAxes: [2] })),
  row(
    'Dropout family',
    [4, 6],
    () => layers.dropout({ rate: 0.5 }),
    () => layers.spatialDropout1d({ rate: 0.5 }),
    () => layers.alphaDropout({ rate: 0.5 }),
    () => layers.gaussianNoise({ stddev: 0.5 }),
    () => layers.gaussianDropout({ rate: 0.5 }),
  ),
];

const strided = [
  { padding: 'valid', strides: 1 },
  { padding: 'same', strides: 1 },
  { padding: 'valid', strides: 2 },
  { padding: 'same', strides: 2 },
] as const;

export const convolutionCases: readonly LayerCase[] = [
  ...strided.flatMap(({ padding, strides }) => [
    row(`Conv1D ${padding} ${strides}`, [9, 3], () => layers.conv1d({ filters: 4, kernelSize: 3, padding, strides })),
    row(`Conv2D ${padding} ${strides}`, [7, 8, 3], () =>
      layers.conv2d({ filters: 4, kernelSize: [3, 2], padding, strides, activation: 'relu' }),
    ),
    row(`Conv3D ${padding} ${strides}`, [5, 4, 6, 2], () =>
      layers.conv3d({ filters: 3, kernelSize: 2, padding, strides }),
    ),
    row(`Conv2DTranspose ${padding} ${strides}`, [4, 5, 3], () =>
      layers.conv2dTranspose({ filters: 2, kernelSize: [3, 4], padding, strides }),
    ),
    row(`DepthwiseConv2D ${padding} ${strides}`, [7, 7, 3], () =>
      layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding, strides }),
    ),
    row(`SeparableConv2D ${padding} ${strides}`, [7, 7, 3], () =>
      layers.separableConv2d({ filters: 4, kernelSize: 3, padding, strides }),
    ),
  ]),
  row('Conv1D dilated', [9, 3], () => layers.conv1d({ filters: 4, kernelSize: 3, dilationRate: 2 })),
  row('Conv2D dilated', [9, 9, 2], () =>
    layers.conv2d({ filters: 3, kernelSize: 3, dilationRate: 2, padding: 'same' }),
  ),
  row('DepthwiseConv2D dilated, which TensorFlow.js leaves out', [9, 9, 2], () =>
    layers.depthwiseConv2d({ kernelSize: 3, dilationRate: 2 }),
  ),
  row('Conv2D channelsFirst', [3, 7, 8], () =>
    layers.conv2d({ filters: 4, kernelSize: 3, dataFormat: 'channelsFirst', activation: 'relu' }),
  ),
  row('Conv2D of free sizes', [null, null, 3], () =>
    layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same' }),
  ),
  row('Conv2DTranspose with gaps', [4, 5, 3], () =>
    layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3, padding: 'valid' }),
  ),
  row('Conv2DTranspose with a stride beyond its kernel', [4, 5, 3], () =>
    layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3, padding: 'same' }),
  ),
];

export const poolingCases: readonly LayerCase[] = [
  ...(['valid', 'same'] as const).flatMap((padding) => [
    row(`MaxPooling1D ${padding}`, [9, 3], () => layers.maxPooling1d({ poolSize: 2, padding })),
    row(`AveragePooling1D ${padding}`, [9, 3], () => layers.averagePooling1d({ poolSize: 2, padding })),
    row(`MaxPooling2D ${padding}`, [7, 8, 3], () => layers.maxPooling2d({ poolSize: 3, strides: 2, padding })),
    row(`AveragePooling2D ${padding}`, [7, 8, 3], () => layers.averagePooling2d({ poolSize: 3, strides: 2, padding })),
    row(`MaxPooling3D ${padding}`, [5, 6, 4, 2], () => layers.maxPooling3d({ poolSize: 2, strides: 2, padding })),
    row(`AveragePooling3D ${padding}`, [5, 6, 4, 2], () =>
      layers.averagePooling3d({ poolSize: 2, strides: 2, padding }),
    ),
  ]),
  row('MaxPooling2D channelsFirst', [3, 7, 8], () => layers.maxPooling2d({ poolSize: 2, dataFormat: 'channelsFirst' })),
  row('GlobalAveragePooling1D', [9, 3], () => layers.globalAveragePooling1d()),
  row('GlobalMaxPooling1D', [9, 3], () => layers.globalMaxPooling1d()),
  row('GlobalAveragePooling2D', [7, 8, 3], () => layers.globalAveragePooling2d({ dataFormat: 'channelsLast' })),
  row('GlobalMaxPooling2D', [7, 8, 3], () => layers.globalMaxPooling2d({ dataFormat: 'channelsLast' })),
  row('GlobalAveragePooling2D channelsFirst', [3, 7, 8], () =>
    layers.globalAveragePooling2d({ dataFormat: 'channelsFirst' }),
  ),
];

export const shapeCases: readonly LayerCase[] = [
  row('Flatten', [3, 4, 2], () => layers.flatten()),
  row(
    'Flatten and Dense after a convolution',
    [6, 5, 2],
    () => layers.conv2d({ filters: 3, kernelSize: 2 }),
    () => layers.flatten(),
    () => layers.dense({ units: 4 }),
  ),
  row('Flatten channelsFirst', [3, 4, 2], () => layers.flatten({ dataFormat: 'channelsFirst' })),
  row('Reshape', [6, 4], () => layers.reshape({ targetShape: [3, 2, 4] })),
  row('Reshape with an open size', [6, 4], () => layers.reshape({ targetShape: [-1, 8] })),
  row('Permute', [6, 4, 2], () => layers.permute({ dims: [3, 1, 2] })),
  row('RepeatVector', [4], () => layers.repeatVector({ n: 3 })),
  row('ZeroPadding2D', [4, 5, 2], () =>
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 3],
      ],
    }),
  ),
  row('Cropping2D', [6, 7, 2], () =>
    layers.cropping2D({
      cropping: [
        [1, 2],
        [0, 3],
      ],
    }),
  ),
  row('UpSampling2D nearest', [4, 5, 2], () => layers.upSampling2d({ size: [2, 3] })),
  row('UpSampling2D bilinear', [4, 5, 2], () => layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' })),
  row('UpSampling2D channelsFirst', [2, 4, 5], () =>
    layers.upSampling2d({ size: [2, 2], dataFormat: 'channelsFirst' }),
  ),
  row('Rescaling', [4, 5, 2], () => layers.rescaling({ scale: 1 / 255, offset: -0.5 })),
];

export const normalizationCases: readonly LayerCase[] = [
  row('BatchNormalization', [6], () => layers.batchNormalization({})),
  row('BatchNormalization of sequences', [5, 6], () => layers.batchNormalization({ epsilon: 1e-2 })),
  row('BatchNormalization of images', [4, 5, 3], () => layers.batchNormalization({ scale: false })),
  row('LayerNormalization', [5, 6], () => layers.layerNormalization({})),
  row('LayerNormalization of two axes', [4, 5, 6], () => layers.layerNormalization({ axis: [2, 3], center: false })),
];

export const mergingCases: readonly LayerCase[] = [
  merge(
    'Add',
    [
      [4, 3],
      [4, 3],
      [4, 3],
    ],
    (x) => layers.add().apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Multiply',
    [
      [4, 3],
      [4, 3],
    ],
    (x) => layers.multiply().apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Average',
    [
      [4, 3],
      [4, 3],
      [4, 3],
    ],
    (x) => layers.average().apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Maximum',
    [
      [4, 3],
      [4, 3],
    ],
    (x) => layers.maximum().apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Minimum',
    [
      [4, 3],
      [4, 3],
    ],
    (x) => layers.minimum().apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Concatenate',
    [
      [4, 3],
      [4, 2],
    ],
    (x) => layers.concatenate().apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Concatenate axis 1',
    [
      [4, 3],
      [2, 3],
    ],
    (x) => layers.concatenate({ axis: 1 }).apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Concatenate of convolutions',
    [
      [5, 5, 2],
      [5, 5, 3],
    ],
    ([a, b]) => {
      const conv = (x: tf.SymbolicTensor) => layers.conv2d({ filters: 2, kernelSize: 2 }).apply(x) as tf.SymbolicTensor;
      const pooled = layers.maxPooling2d({ poolSize: 2, strides: 1 }).apply(b) as tf.SymbolicTensor;
      const all = layers.concatenate().apply([conv(a), conv(b), pooled]) as tf.SymbolicTensor;
      return layers.dense({ units: 2 }).apply(layers.flatten().apply(all)) as tf.SymbolicTensor;
    },
  ),
  merge('Dot of vectors', [[4], [4]], (x) => layers.dot({ axes: -1, normalize: true }).apply(x) as tf.SymbolicTensor),
  merge(
    'Dot of sequences',
    [
      [3, 4],
      [5, 4],
    ],
    (x) => layers.dot({ axes: 2 }).apply(x) as tf.SymbolicTensor,
  ),
  merge(
    'Dot of a sequence and a vector',
    [[3, 4], [4]],
    (x) => layers.dot({ axes: [2, 1] }).apply(x) as tf.SymbolicTensor,
  ),
  merge('a shared layer and two outputs', [[4], [4]], ([a, b]) => {
    const shared = layers.dense({ units: 3, activation: 'relu' });
    const [ya, yb] = [shared.apply(a) as tf.SymbolicTensor, shared.apply(b) as tf.SymbolicTensor];
    return [layers.add().apply([ya, yb]) as tf.SymbolicTensor, yb];
  }),
  merge('a model within', [[5, 5, 2]], ([x]) => {
    const inner = tf.sequential({
      layers: [layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [5, 5, 2] }), layers.batchNormalization({})],
    });
    return layers.flatten().apply(inner.apply(x)) as tf.SymbolicTensor;
  }),
  merge('two branches of an image', [[4, 4, 2]], ([x]) => {
    const conv = layers.conv2d({ filters: 2, kernelSize: 3, padding: 'same' }).apply(x) as tf.SymbolicTensor;
    return layers.add().apply([conv, x]) as tf.SymbolicTensor;
  }),
];

const sequences = { units: 4, returnSequences: true } as const;
const usual = { recurrentActivation: 'sigmoid' } as const;

export const recurrentCases: readonly LayerCase[] = [
  row('SimpleRNN', [5, 3], () => layers.simpleRNN({ units: 4 })),
  row('SimpleRNN relu', [5, 3], () => layers.simpleRNN({ ...sequences, activation: 'relu', useBias: false })),
  row('SimpleRNN sigmoid backwards', [5, 3], () =>
    layers.simpleRNN({ ...sequences, activation: 'sigmoid', goBackwards: true }),
  ),
  row('LSTM', [5, 3], () => layers.lstm({ units: 4 })),
  row('LSTM of steps', [5, 3], () => layers.lstm(sequences)),
  row('LSTM sigmoid', [5, 3], () => layers.lstm({ ...sequences, ...usual })),
  row('LSTM sigmoid without bias, backwards', [5, 3], () =>
    layers.lstm({ ...sequences, ...usual, useBias: false, goBackwards: true }),
  ),
  row('GRU', [5, 3], () => layers.gru({ units: 4, recurrentActivation: 'hardSigmoid' })),
  row('GRU sigmoid', [5, 3], () => layers.gru({ ...sequences, ...usual })),
  row('GRU without bias', [5, 3], () => layers.gru({ ...sequences, ...usual, useBias: false })),
  merge(
    'LSTM with states in and out',
    [[5, 3], [4], [4]],
    (x) => layers.lstm({ ...sequences, ...usual, returnState: true }).apply(x) as tf.SymbolicTensor[],
  ),
  ...(['concat', 'sum', 'mul', 'ave'] as const).map((mergeMode) =>
    row(`Bidirectional ${mergeMode}`, [5, 3], () =>
      layers.bidirectional({ layer: layers.lstm({ ...sequences, ...usual }), mergeMode }),
    ),
  ),
  row('Bidirectional GRU', [5, 3], () =>
    layers.bidirectional({
      layer: layers.gru({ units: 4, recurrentActivation: 'hardSigmoid' }),
      mergeMode: 'concat',
    }),
  ),
  ...(['lstm', 'gru', 'simpleRNN'] as const).map((kind) => ({
    ...row(
      `Embedding with a mask, ${kind}`,
      [7],
      () => layers.embedding({ inputDim: 3, outputDim: 3, maskZero: true }),
      () => layers.dropout({ rate: 0.5 }),
      () => layers[kind]({ ...sequences, goBackwards: true }),
      () => layers.dense({ units: 2 }),
      () => layers[kind]({ units: 3 }),
    ),
    most: 3,
  })),
  {
    ...row(
      'Masking, Bidirectional',
      [6, 2],
      () => layers.masking({ maskValue: 1 }),
      () => layers.bidirectional({ layer: layers.gru(sequences), mergeMode: 'concat' }),
      () => layers.bidirectional({ layer: layers.lstm({ units: 2, ...usual }), mergeMode: 'sum' }),
    ),
    most: 2,
  },
  row('TimeDistributed Dense', [5, 3], () => layers.timeDistributed({ layer: layers.dense({ units: 4 }) })),
  row('TimeDistributed Conv2D', [3, 5, 5, 2], () =>
    layers.timeDistributed({ layer: layers.conv2d({ filters: 3, kernelSize: 2 }) }),
  ),
];
