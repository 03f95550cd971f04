import type { ActualDevice } from '@gradkit/runtime';
import type { DType } from '@gradkit/core-tensor';

/** An operator that ONNX Runtime does not have on a device. */
interface UnsupportedOperator {
  readonly opType: string;
  /** only for these element types of its first input; default all */
  readonly dtypes?: readonly DType[];
  /** only if so many results are asked for; default 1 */
  readonly results?: number;
}

const onProcessor: readonly UnsupportedOperator[] = [
  { opType: 'Conv', dtypes: ['float64'] },
  { opType: 'ConvTranspose', dtypes: ['float64'] },
  { opType: 'Erf', dtypes: ['float64'] },
  { opType: 'Gelu', dtypes: ['float64'] },
];

/** As found with ONNX Runtime 1.30: missing, run on the CPU instead, or failing. */
const unsupported: Readonly<Record<ActualDevice, readonly UnsupportedOperator[]>> = {
  cpu: onProcessor,
  wasm: onProcessor,
  cuda: [],
  webgpu: [
    { opType: 'LogSoftmax' },
    { opType: 'Sign' },
    { opType: 'Round' },
    { opType: 'Softsign' },
    { opType: 'Selu' },
    { opType: 'Mod' },
    { opType: 'IsNaN' },
    { opType: 'IsInf' },
    { opType: 'Or' },
    { opType: 'Xor' },
    { opType: 'Slice', dtypes: ['int32', 'int64', 'uint8', 'bool'] },
    { opType: 'OneHot' },
    { opType: 'EyeLike' },
    { opType: 'NonZero' },
    { opType: 'MaxPool', results: 2 },
  ],
};

/** Tells whether a device has an operator. */
export function hasOperator(
  device: ActualDevice,
  node: { readonly opType: string; readonly dtype: DType | undefined; readonly results: number },
): boolean {
  return !unsupported[device].some(
    ({ opType, dtypes, results = 1 }) =>
      opType === node.opType &&
      (dtypes === undefined || (node.dtype !== undefined && dtypes.includes(node.dtype))) &&
      node.results >= results,
  );
}
