import type { Inputs, Op, Tensor, TensorType } from '@gradkit/core-tensor/functional';
import type { Kernels } from './kernels.ts';
import type { TfTensor } from './tfjs.ts';

/** Which inputs a rule takes: floats alone, or whole numbers, too. */
type Numbers = 'float32' | 'all';

/** An operation done by kernels of TensorFlow.js. */
export interface NativeRule {
  readonly op: Op;
  readonly kernels: readonly string[];
  /** whether whole numbers are done there, too; default float32 alone */
  readonly numbers: Numbers;
  /** backends whose kernels do something else */
  readonly except: readonly string[];
  /** the result, or null where these attributes or shapes are not for the kernels; `given` are our tensors, some of whose values are here */
  run(
    k: Kernels,
    inputs: readonly TfTensor[],
    attributes: object,
    types: readonly TensorType[],
    given: Inputs,
  ): TfTensor | null;
}

/** An operation composed of others that are, where its record has no decomposition, or one that has other needs. */
export interface ComposedRule {
  readonly op: Op;
  compose(inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null;
}

interface NativeOptions {
  readonly numbers?: Numbers | undefined;
  readonly except?: readonly string[] | undefined;
}

/** Declares how kernels do an operation. */
export function native<I extends Inputs, A extends object>(
  op: Op<I, A>,
  kernels: readonly string[],
  run: (
    k: Kernels,
    inputs: { readonly [K in keyof I]: TfTensor },
    attributes: A,
    types: readonly TensorType[],
    given: Inputs,
  ) => TfTensor | null,
  { numbers = 'float32', except = [] }: NativeOptions = {},
): NativeRule {
  return { op, kernels, numbers, except, run };
}

/** Declares how other operations do it. */
export function composed<I extends Inputs, A extends object>(
  op: Op<I, A>,
  compose: (inputs: I, attributes: A, types: readonly TensorType[]) => readonly Tensor[] | null,
): ComposedRule {
  return { op, compose };
}

/** The number that an input is, where it is one and its value is here. */
export function numberOf(x: Tensor): number | null {
  return x.size === 1 && !x.isRemote ? x.data[0] : null;
}
