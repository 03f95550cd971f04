import { enableGrad, grad } from '@gradkit/autograd';
import { isFloating, mul, sum, Tensor, trace, type Trace } from '@gradkit/core-tensor';
import { read, casesIn, type Golden } from './golden.ts';

/** The numbers of one case, as PyTorch has them. */
export interface Case {
  readonly name: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Golden[];
  readonly output: Golden;
  readonly outputs?: readonly Golden[];
  readonly dy?: Golden;
  readonly gradients?: readonly (Golden | null)[];
}

/** Named arguments of a case beside its tensors. */
// eslint-disable-next-line typescript/no-explicit-any -- read from JSON; each call knows its own
type Attributes = any;

/** How to call an operation with the tensors and the named arguments of a case. */
export type Call = (inputs: readonly Tensor[], attributes: Attributes) => Tensor | readonly Tensor[];

export interface Proof {
  readonly run: Call;
  /** Cases at kinks and ties, where a central difference is no gradient, and of another precision than float64. */
  readonly kinks?: readonly string[];
  /** Cases that ONNX Runtime computes otherwise or not at all, each with its reason. */
  readonly notInOnnxRuntime?: Readonly<Record<string, string>>;
}

export type Function = (...inputs: Tensor[]) => readonly Tensor[];

export const resultsOf = (y: Tensor | readonly Tensor[]): readonly Tensor[] => (y instanceof Tensor ? [y] : y);

/** The tensors that `withGradients` takes: those of the case, and `dy`, an input too, so that gradient rules are traced. */
export function inputsOf({ inputs, dy }: Case): Tensor[] {
  return [...inputs, ...(dy === undefined ? [] : [dy])].map(read);
}

/** Results, then the gradients of the floating inputs for `dy`: with all of them an export contains the gradient rule. */
export function withGradients(call: Call, { attributes, inputs, dy }: Case): Function {
  const results: Function = (...given) => resultsOf(call(given, attributes));
  if (dy === undefined) return results;
  return (...all) => {
    const given = all.slice(0, -1);
    const weighted = (...x: Tensor[]): Tensor => sum(mul(results(...x)[0], all.at(-1)!));
    const gradients = enableGrad(() => grad(weighted)(...given));
    return [...results(...given), ...gradients.filter((_, i) => isFloating(inputs[i].dtype))];
  };
}

/** What PyTorch has for `withGradients`; null: a gradient that is zero everywhere. */
export function expectedOf({ output, outputs, dy, gradients, inputs }: Case): (Golden | null)[] {
  const values = outputs ?? [output];
  if (dy === undefined) return [...values];
  return [...values, ...gradients!.filter((_, i) => isFloating(inputs[i].dtype))];
}

/** Functions of a family and how each is proven. A call alone has no exceptions. */
export type Proofs = Readonly<Record<string, Call | Proof>>;

export const casesOf = (name: string): readonly Case[] => casesIn<Case>(`ops/${name}`);
export const proofOf = (proof: Call | Proof): Proof => (typeof proof === 'function' ? { run: proof } : proof);

/** What the cases of a function do, forwards and backwards, operation by operation. */
export function tracesOf(name: string, proof: Call | Proof): readonly Trace[] {
  const { run } = proofOf(proof);
  return casesOf(name).map((golden) => trace(withGradients(run, golden), inputsOf(golden)));
}
