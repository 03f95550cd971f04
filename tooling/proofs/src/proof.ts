import { isFloating, mul, sum, Tensor, trace, type Trace } from '@gradkit/core-tensor';
import { goldenFolders, goldenNames } from '@gradkit-internal/testing';
import { callOf, type Attributes, type Call } from './call.ts';
import { read, casesIn, type Golden } from './golden.ts';
import { gradientsOf } from './gradients-of.ts';

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

/** The families that operations belong to, each with a script of its own. */
export const families: readonly string[] = goldenFolders('ops');

/** The operations of a family that have golden cases. */
export const operationsIn = (family: string): readonly string[] => goldenNames(`ops/${family}`);

export const casesOf = (family: string, name: string): readonly Case[] => casesIn<Case>(`ops/${family}/${name}`);

/** What the cases of an operation do, forwards and backwards, operation by operation. */
function tracesOf(family: string, name: string): readonly Trace[] {
  const call = callOf(name);
  return casesOf(family, name).map((golden) => trace(withGradients(call, golden), inputsOf(golden)));
}

/** The traces of all golden cases. */
export function allTraces(): readonly Trace[] {
  return families.flatMap((family) => operationsIn(family).flatMap((name) => tracesOf(family, name)));
}
