import type { ActualDevice } from '@gradkit/runtime';
import type { DType } from '@gradkit/core-tensor/functional';
import type { Node as GraphNode } from '../graph.ts';

/** An operator that ONNX Runtime does not have on a device. */
export interface UnsupportedOperator {
  readonly opType: string;
  /** only for these element types of its first input; default all */
  readonly dtypes?: readonly DType[] | undefined;
  /** only for inputs with so many axes; default all */
  readonly rank?: number | undefined;
  /** only if so many results are asked for; default 1 */
  readonly results?: number | undefined;
  /** only with these attributes; default all */
  readonly attributes?: ((attributes: Node['attributes']) => boolean) | undefined;
  /** only with these constants among its inputs; default all */
  readonly constants?: ((inputs: ReturnType<Node['constants']>) => boolean) | undefined;
  /** a dtype for which it is there, and that holds all that the others hold; default: the operation is decomposed */
  readonly instead?: DType | undefined;
}

/** Whether more entries are added than a window has, which a dilated one spans all the same. */
function isPaddedBeyondKernel({ kernel_shape: kernel, pads }: Node['attributes']): boolean {
  return Array.isArray(kernel) && Array.isArray(pads) && pads.some((pad, i) => pad >= kernel[i % kernel.length]);
}

/** Whether an axis is gone through backwards from another entry than the last, of which sizes that are open lie behind. */
function startsWithin([, starts, , , steps]: ReturnType<Node['constants']>): boolean {
  return steps?.some((step, i) => step < 0 && starts![i] < 2 ** 31 - 1) ?? false;
}

const onProcessor: readonly UnsupportedOperator[] = [
  { opType: 'AveragePool', dtypes: ['float64'] },
  { opType: 'BatchNormalization', dtypes: ['float64'] }, // its epsilon is float32
  { opType: 'Conv', dtypes: ['float64'] },
  { opType: 'ConvTranspose', dtypes: ['float64'] },
  { opType: 'Det', dtypes: ['float64'] },
  { opType: 'Erf', dtypes: ['float64'] },
  { opType: 'Gelu', dtypes: ['float64'] },
  { opType: 'GRU', dtypes: ['float64'] },
  { opType: 'LSTM', dtypes: ['float64'] },
  { opType: 'RNN', dtypes: ['float64'] },
  { opType: 'LayerNormalization', dtypes: ['float64'] }, // its epsilon is float32
  { opType: 'LogSoftmax', dtypes: ['float64'] }, // it overlooks NaN
  { opType: 'Softplus', dtypes: ['float64'] },
  { opType: 'CumSum', dtypes: ['uint8'], instead: 'int32' },
  { opType: 'MaxPool', attributes: isPaddedBeyondKernel },
  { opType: 'Neg', dtypes: ['uint8'], instead: 'int32' },
  { opType: 'ReduceSum', dtypes: ['uint8'], instead: 'int32' },
  { opType: 'ReduceSum', dtypes: ['int32'], instead: 'int64' }, // it stops at the ends of the range
  { opType: 'ReduceProd', dtypes: ['float32'], instead: 'float64' }, // factors on the way may leave the range, though their product does not
];

/** As found with ONNX Runtime 1.30: missing, run on the CPU instead, or failing. */
const unsupported: Readonly<Record<ActualDevice, readonly UnsupportedOperator[]>> = {
  cpu: onProcessor,
  wasm: onProcessor,
  cuda: [{ opType: 'Scan' }, { opType: 'MaxPool', attributes: isPaddedBeyondKernel }],
  webgpu: [
    { opType: 'GRU' },
    { opType: 'LSTM' },
    { opType: 'RNN' },
    { opType: 'Scan' },
    { opType: 'DFT' },
    { opType: 'Det' },
    { opType: 'ArgMax' }, // it is there, but not the cast of its int64
    { opType: 'ArgMin' },
    { opType: 'LogSoftmax' },
    { opType: 'Softsign' },
    { opType: 'Selu' },
    { opType: 'Mod' },
    { opType: 'QuantizeLinear' },
    { opType: 'DequantizeLinear' },
    { opType: 'IsNaN' },
    { opType: 'Or' },
    { opType: 'Xor' },
    { opType: 'Slice', constants: startsWithin }, // backwards it goes from the last entry, always
    { opType: 'Slice', dtypes: ['int32', 'int64', 'uint8', 'bool'] },
    { opType: 'OneHot' },
    { opType: 'EyeLike' },
    { opType: 'NonZero' },
    { opType: 'MaxPool', results: 2 },
    { opType: 'MaxPool', attributes: isPaddedBeyondKernel },
    { opType: 'Conv', rank: 5, attributes: ({ group }) => group !== 1 },
    { opType: 'ConvTranspose', rank: 5 },
    { opType: 'Concat', dtypes: ['bool'], instead: 'int32' },
    { opType: 'Transpose', dtypes: ['bool'], instead: 'int32' },
    { opType: 'Squeeze', dtypes: ['bool'], instead: 'int32' },
  ],
};

/** A node as far as devices differ; type of its operation's first input. */
interface Node {
  readonly opType: string;
  readonly dtype: DType;
  readonly rank: number;
  readonly results: number;
  readonly attributes: GraphNode['attributes'];
  /** the elements of inputs that are constants */
  constants(): readonly (readonly number[] | null)[];
}

/** What a device says of an operator that it does not have; null if it has it. */
export function missingOperator(device: ActualDevice, node: Node): UnsupportedOperator | null {
  const missing = unsupported[device].find(
    ({ opType, dtypes, rank, results = 1, attributes, constants }) =>
      opType === node.opType &&
      (dtypes === undefined || dtypes.includes(node.dtype)) &&
      (rank === undefined || rank === node.rank) &&
      node.results >= results &&
      (attributes === undefined || attributes(node.attributes)) &&
      (constants === undefined || constants(node.constants())),
  );
  return missing ?? null;
}

/** Whether a device has an operator for some values of a property and not for others. */
export function minds(device: ActualDevice, property: keyof UnsupportedOperator): boolean {
  return unsupported[device].some((one) => one[property] !== undefined);
}
