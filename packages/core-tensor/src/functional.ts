export { Tensor, type GradFn, type NestedArray } from './tensor.ts';
export {
  arange,
  eye,
  full,
  fullLike,
  isTensor,
  linspace,
  logspace,
  ones,
  onesLike,
  tensor,
  zeros,
  zerosLike,
  type TensorLike,
} from './create.ts';
export * from './ops/index.ts';
export { div as quotient } from './ops/elementwise/div.ts';
export { geluGradientOp } from './ops/activation/gelu-gradient.ts';
export { padCircular } from './ops/movement/pad-circular.ts';
export { padAxes } from './ops/movement/pad-op.ts';
export { reshapeTo } from './ops/movement/reshape-op.ts';
export { meanAlong } from './ops/reduction/mean-op.ts';
export { sumAlong } from './ops/reduction/sum-op.ts';
export { checkLabels } from './ops/indexing/labels.ts';
export { checkOffsets } from './ops/indexing/offsets.ts';
export { standardize } from './ops/normalization/batch-statistics.ts';
export { normAlong } from './ops/linalg/norm-along.ts';
export { pickLabels } from './ops/indexing/pick-labels.ts';
export { col2imSlices, im2colSlices } from './ops/window/im2col-slices.ts';
export { requireSameSizes } from './ops/window/conv-operands.ts';
export { hasBatch, perAxis, requireDivisor, requireWindows, windowsFrom } from './ops/window/window-options.ts';
export { axisNames, coveredSizes, positionsIn, requireFit, windowCounts, type Windows } from './ops/window/windows.ts';
export { checkLengths } from './ops/recurrent/lengths.ts';
export { gruStep, lstmStep, rnnSteps, type Step } from './ops/recurrent/cells.ts';
export { maskOf } from './ops/recurrent/sequence.ts';
export { projectedLstm } from './ops/recurrent/projected-lstm.ts';
export { operationsOfStep, scan, scanOp, type ScanStep } from './ops/recurrent/scan.ts';
export { fftfreq, rfftfreq } from './ops/spectral/frequencies.ts';
export { melscaleFbanks } from './ops/spectral/mel-scale.ts';
export { bartlettWindow, blackmanWindow, hammingWindow, hannWindow } from './ops/spectral/windows.ts';
export { operations } from './operations.ts';
export { apply, applyAll, runKernel, runOperation } from './apply.ts';
export type { EagerOp } from './eager/eager-op.ts';
export { LazyTensor } from './eager/lazy-tensor.ts';
export { activeBackend, installBackend, type Backend } from './eager/backend.ts';
export { RemoteTensor, type RemoteData } from './eager/remote-tensor.ts';
export { guarded, guardOperation } from './guarded.ts';
export { match } from './match/match.ts';
export { matchTensors, type TensorMatch } from './match/match-tensors.ts';
export { primitiveOperations } from './eager/primitive-operations.ts';
export { defineOp, type GradientContext, type Inputs, type Op, type SimdInstruction, type ValueCheck } from './op.ts';
export type { TensorType } from './tensor-type.ts';
export {
  onnxElementTypes,
  type OnnxAttribute,
  type OnnxBody,
  type OnnxContext,
  type OnnxNode,
  type OnnxValue,
} from './onnx-rule.ts';
export type { Operation } from './operation.ts';
export {
  activeRecorder,
  becomesFile,
  installRecorder,
  isInlined,
  isTracing,
  withInlining,
  withRecorder,
  type Recorder,
} from './recorder.ts';
export { DeferredTensor } from './eager/deferred-tensor.ts';
export { LayeredRecorder } from './eager/layered-recorder.ts';
export { addHolder, deciding, liveHolders, type Holder } from './holder.ts';
export { State, type Storage } from './state.ts';
export { calledFunction, sourceLine, withDeepStacks } from './source-line.ts';
export { symbolic } from './symbolic.ts';
export { trace, Tracer, type AnyState, type Guard, type Draw, type Trace } from './trace.ts';
export {
  allocate,
  bytesPerElement,
  dtypes,
  holds,
  isDifferentiable,
  isFloating,
  isInteger,
  requireFloating,
  requireInteger,
  requireNumeric,
  requireSame,
  wholeRange,
  type DType,
  type TensorData,
} from './dtype.ts';
export { elementOf } from './element-of.ts';
export { bytesOf, type Bytes } from './bytes.ts';
export { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16, numbersOf } from './convert.ts';
export {
  allAxes,
  broadcastShapes,
  formatShape,
  normalizeAxes,
  normalizeAxis,
  reducedShape,
  requireShape,
  requireSameShape,
  sameShape,
  sizeOf,
  splitAt,
  stridesOf,
  type Shape,
} from './shape.ts';
export {
  ConfigError,
  DTypeError,
  DataError,
  ExportError,
  GradkitError,
  RuntimeError,
  ShapeError,
  type ErrorFields,
} from './errors.ts';
export { errorFromMessage, errorToMessage, type ErrorMessage } from './messages/error-message.ts';
export { fromMessage, toMessage, type Message } from './messages/message.ts';
export { defaultGenerator, Generator, seed, type GeneratorState } from './random/generator.ts';
export { bernoulli, normal, permutation, randint, uniform } from './random/draw.ts';
export { allClose, equalTensors } from './close.ts';
export { formatTensor } from './format/format.ts';
export {
  abandonPromise,
  formatValue,
  isLike,
  isPlainObject,
  namesMeant,
  placedOrNamed,
  refuseArgument,
  requireBoolean,
  requireDType,
  requireFunction,
  requireGenerator,
  requireList,
  requireMethods,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireTensor,
  requireWholeNumber,
  underName,
  type OptionNames,
  type PlacedOrNamed,
} from './arguments/index.ts';
