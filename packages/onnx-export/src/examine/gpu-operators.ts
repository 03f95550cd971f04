/** Devices with operators of their own. */
export const gpus = ['webgpu', 'cuda'] as const;
export type Gpu = (typeof gpus)[number];

/** By the last opset for which ONNX Runtime has them; `always` stands for all that it reads. */
type Operators = Readonly<Record<number | 'always', string>>;

/**
 * Operators that ONNX Runtime 1.30 has on a GPU. A kernel is for some opsets: of a newer version of an operator a GPU may have none yet,
 * though it has the older one.
 *
 * Found with the test models of the package onnx, each opened with onnxruntime-node for several opsets and element types, the CPU forbidden
 * (tooling/golden/checks/gpu_operators.py); those on CUDA that have no such model are from the list of its kernels. CUDA has GRU where the reset gate
 * comes behind the product, as in PyTorch, LSTM without peepholes, and BatchNormalization as it infers.
 *
 * @see https://github.com/microsoft/onnxruntime/blob/main/docs/OperatorKernels.md
 */
const operators: Readonly<Record<Gpu, Operators>> = {
  webgpu: {
    19: 'GridSample',
    21: `Acos Acosh Asin Asinh Atan Atanh ConvTranspose Cos Cosh Elu GRU GlobalAveragePool GlobalMaxPool HardSigmoid HardSwish LSTM MaxPool Sin
      Sinh Tan ThresholdedRelu`,
    22: 'Flatten If',
    23: 'DequantizeLinear Pad',
    24: 'AveragePool BatchNormalization Conv DepthToSpace Shape Squeeze Transpose', // three of them with a Transpose around
    always: `Abs Add And ArgMax ArgMin Cast CastLike Ceil Clip Concat Constant CumSum DFT Div Equal Erf Exp
      Expand Floor Gather GatherElements GatherND Gelu Gemm Greater GreaterOrEqual Identity InstanceNormalization LayerNormalization LeakyRelu
      Less LessOrEqual Log LpNormalization MatMul Max Min Mish Mul Neg Not PRelu Pow RMSNormalization Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum
      ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize RotaryEmbedding ScatterElements
      ScatterND Sigmoid Slice Softmax Softplus Split Sqrt Sub Swish Tanh Tile TopK Unsqueeze Where`,
  },
  cuda: {
    18: 'Size',
    19: 'ConstantOfShape',
    20: 'Identity Loop',
    21: `Bernoulli Dropout Elu EyeLike GRU InstanceNormalization MaxPool RandomNormal RandomNormalLike RandomUniform RandomUniformLike
      RoiAlign Selu ThresholdedRelu`,
    22: 'DequantizeLinear',
    23: 'Shape',
    24: 'Swish',
    always: `Abs Add And ArgMax ArgMin Attention AveragePool BatchNormalization Cast CastLike Ceil Clip Compress Concat ConcatFromSequence
      Constant Conv ConvTranspose Cos CumSum DeformConv DepthToSpace Div Einsum Equal Erf Exp Expand Flatten Floor Gather GatherElements GatherND
      Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GridSample HardSigmoid HardSwish If IsInf IsNaN LRN LSTM LayerNormalization
      LeakyRelu Less LessOrEqual Log LogSoftmax LpNormalization MatMul MatMulInteger Max Min Mish Mod Mul Neg NegativeLogLikelihoodLoss
      NonMaxSuppression NonZero Not OneHot Or PRelu Pad Pow QuantizeLinear RMSNormalization RNN Range Reciprocal ReduceL1 ReduceL2 ReduceLogSum
      ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape Resize ReverseSequence RotaryEmbedding
      Round Scan ScatterElements ScatterND SequenceAt SequenceConstruct SequenceEmpty SequenceErase SequenceInsert SequenceLength Shrink Sigmoid
      Sign Sin Slice Softmax SoftmaxCrossEntropyLoss Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh TensorScatter Tile TopK
      Transpose Trilu Unsqueeze Where Xor`,
  },
};

const words = (text: string): string[] => text.split(/\s+/);

const lastOpsets = (device: Gpu): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(operators[device]).flatMap(([opset, names]) =>
      words(names).map((name) => [name, opset === 'always' ? Infinity : Number(opset)] as const),
    ),
  );

const known: Readonly<Record<Gpu, ReadonlyMap<string, number>>> = {
  webgpu: lastOpsets('webgpu'),
  cuda: lastOpsets('cuda'),
};

/** Of these WebGPU has whole numbers of 32 bits, too; of all others those with fractions alone. */
const numbers = new Set(
  words(`Add ArgMax ArgMin Clip Concat CumSum Div Equal GatherND Gemm Greater GreaterOrEqual Identity Less LessOrEqual Max Min Mul Pad Pow Range
    ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Resize ScatterElements ScatterND
    Split Squeeze Sub Tile Transpose`),
);

/** Of these also bool. */
const movers = new Set(words('Cast CastLike Expand Flatten Gather Reshape Unsqueeze'));

/** Of these also uint8. */
const bytes = new Set(words('Cast CastLike Expand Gather Reshape'));

/** These are there in float32 alone. */
const exact = new Set(words('GRU LSTM'));

/** These look at no elements, or take bool. */
const notByType = new Set(words('And Constant DequantizeLinear If Not Shape'));

function hasTypeOnWebGpu(opType: string, type: string): boolean {
  if (type === 'float32') return true;
  if (type === 'float16') return !exact.has(opType);
  if (type === 'int32' || type === 'uint32') return numbers.has(opType) || movers.has(opType) || opType === 'Where';
  return type === 'bool' ? movers.has(opType) : type === 'uint8' && bytes.has(opType);
}

/** Element types that operators of CUDA lack, though the CPU has them. */
const lackedOnCuda: readonly (readonly [operators: ReadonlySet<string>, types: ReadonlySet<string>])[] = [
  ['ArgMax ArgMin', 'int32 int64 uint8'],
  ['Clip', 'int32 uint32'],
  ['DepthToSpace Equal Greater GreaterOrEqual Less LessOrEqual Max Min Mod SpaceToDepth', 'uint8'],
  ['EyeLike GridSample', 'float16'],
  ['GatherND', 'int32 uint32 uint8'],
  ['LpNormalization', 'float64'],
  ['MatMul', 'int32 int64 uint32'],
  ['OneHot', 'float32 float16'],
  ['Pad', 'int32 int64 uint32 uint8'],
  ['Relu', 'int32'],
  ['Tile', 'bool uint32 uint8'],
].map(([names, types]) => [new Set(words(names)), new Set(words(types))]);

function hasTypeOnCuda(opType: string, type: string): boolean {
  return !lackedOnCuda.some(([names, types]) => names.has(opType) && types.has(type));
}

/** What a node of a model is, as far as GPUs care. */
export interface GpuNode {
  readonly opType: string;
  readonly opset: number;
  /** element types of inputs and of the first output; null where nobody knows */
  readonly inputs: readonly (string | null)[];
  readonly output: string | null;
}

/** The element types that a kernel is chosen by. */
function decisiveTypes({ opType, inputs, output }: GpuNode): readonly (string | null | undefined)[] {
  if (notByType.has(opType)) return [];
  if (opType === 'Where') return [inputs[1]]; // behind the condition
  return opType === 'Cast' || opType === 'CastLike' ? [inputs[0], output] : [inputs[0]];
}

/** Why an operator does not run on a GPU, in words; null where it does. */
export function whyOffGpu(device: Gpu, node: GpuNode): string | null {
  const { opType, opset } = node;
  const last = known[device].get(opType);
  if (last === undefined) return 'not there';
  if (opset > last) return `there up to opset ${last}`;
  const hasType = device === 'cuda' ? hasTypeOnCuda : hasTypeOnWebGpu;
  const wrong = decisiveTypes(node).find((type) => typeof type === 'string' && !hasType(opType, type));
  return typeof wrong === 'string' ? `not for ${wrong}` : null;
}
