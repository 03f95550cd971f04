import { isFloating, mul, sum, tensor, Tensor, type DType } from '@gradkit/core-tensor';
import type { Written } from '@gradkit-internal/testing';
import type { Attributes, Call } from './call.ts';
import { gradientsOf } from './gradients-of.ts';

/** A tensor in a golden file. */
export type Golden = Written<DType>;

export function read({ shape, dtype, data }: Golden): Tensor {
  return tensor(data, { shape, dtype });
}

/** The numbers of one case, as PyTorch has them. */
export interface Case {
  readonly name: string;
  /** false at kinks and ties, where a central difference is no gradient or the gradient jumps, and of another precision than float64 */
  readonly smooth?: boolean;
  /** why ONNX Runtime computes something else here, or nothing */
  readonly notInOnnxRuntime?: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Golden[];
  readonly output: Golden;
  readonly outputs?: readonly Golden[];
  readonly dy?: Golden;
  readonly gradients?: readonly (Golden | null)[];
}

export type Function = (...inputs: Tensor[]) => readonly Tensor[];

/** All results of a call: one, a list of them, or a record. */
export function resultsOf(y: ReturnType<Call>): readonly Tensor[] {
  return y instanceof Tensor ? [y] : Object.values(y);
}

/** The tensors that `withGradients` takes: those of the case, and `dy`, an input too, so that gradient rules are traced. */
export function inputsOf({ inputs, dy }: Case): Tensor[] {
  return [...inputs, ...(dy === undefined ? [] : [dy])].map(read);
}

/** Results, then the gradients of the floating inputs for `dy`: with all of them an export contains the gradient rule. */
export function withGradients(call: Call, { attributes, dy }: Case): Function {
  const results: Function = (...given) => resultsOf(call(given, attributes));
  if (dy === undefined) return results;
  return (...all) => {
    const given = all.slice(0, -1);
    const weighted = (...x: Tensor[]): Tensor => sum(mul(results(...x)[0], all.at(-1)!));
    return [...results(...given), ...gradientsOf(weighted, given)];
  };
}

/** What PyTorch has for `withGradients`; null: a gradient that is zero everywhere. */
export function expectedOf({ output, outputs, dy, gradients, inputs }: Case): (Golden | null)[] {
  const values = outputs ?? [output];
  if (dy === undefined) return [...values];
  return [...values, ...gradients!.filter((_, i) => isFloating(inputs[i].dtype))];
}
