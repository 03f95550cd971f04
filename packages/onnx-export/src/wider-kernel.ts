import type { DType, OnnxNode, OnnxValue } from '@gradkit/core-tensor/functional';

/** An element type in which an operator is done instead, and which of its inputs are cast. */
export interface WiderKernel {
  readonly from: DType;
  readonly to: DType;
  widens(input: OnnxValue, position: number): boolean;
}

/** Element types in which ONNX has no such operator, or ONNX Runtime 1.30 no kernel for it on the CPU. */
const withoutKernel: Readonly<Record<string, readonly DType[]>> = {
  CumSum: ['uint8'],
  Neg: ['uint8'],
  ReduceSum: ['uint8'],
  Relu: ['int64', 'uint8'],
  Where: ['bool'],
};

/** Holds all numbers of the other exactly; casting back wraps around, as the kernels here do. */
const wider: Partial<Readonly<Record<DType, DType>>> = { bool: 'uint8', int64: 'float64', uint8: 'int32' };

/** The element type to do an operator in, or null for its own. */
export function widerKernel(opType: string, inputs: readonly (OnnxValue | null)[]): WiderKernel | null {
  const first = opType === 'Where' ? 1 : 0; // behind the condition, which is bool always
  const from = inputs[first]?.dtype;
  if (from === undefined || !(withoutKernel[opType] ?? []).includes(from)) return null;
  return { from, to: wider[from]!, widens: ({ dtype }, position) => position >= first && dtype === from };
}

export const castTo = (dtype: DType): OnnxNode => ({ opType: 'Cast', attributes: { to: { dtype } } });
