import { enableGrad, checkGradient, grad } from '@gradkit/autograd';
import { isFloating, mul, sum, Tensor, trace } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, readGolden, type Written } from './golden.ts';

/** The numbers of one case, as PyTorch has them. */
interface Case {
  readonly name: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Written[];
  readonly output: Written;
  readonly outputs?: readonly Written[];
  readonly dy?: Written;
  readonly gradients?: readonly (Written | null)[];
}

/** Named arguments of a case beside its tensors. */
// eslint-disable-next-line typescript/no-explicit-any -- read from JSON; each call knows its own
export type Attributes = any;

/** How to call an operation with the tensors and the named arguments of a case. */
export type Call = (inputs: readonly Tensor[], attributes: Attributes) => Tensor | readonly Tensor[];

export interface Proof {
  readonly run: Call;
  /** Cases at kinks and ties, where a central difference is no gradient. */
  readonly kinks?: readonly string[];
  /** Cases that ONNX Runtime computes otherwise or not at all, each with its reason. */
  readonly notInOnnxRuntime?: Readonly<Record<string, string>>;
}

type Function = (...inputs: Tensor[]) => readonly Tensor[];

const resultsOf = (y: Tensor | readonly Tensor[]): readonly Tensor[] => (y instanceof Tensor ? [y] : y);

/** Results, then the gradients of the floating inputs for the case's `dy`: with all of them an export contains the gradient rule. */
function withGradients(call: Call, { attributes, inputs, dy }: Case): Function {
  const results: Function = (...given) => resultsOf(call(given, attributes));
  if (dy === undefined) return results;
  const weighted = (...given: Tensor[]): Tensor => sum(mul(results(...given)[0], read(dy)));
  return (...given) => {
    const gradients = enableGrad(() => grad(weighted)(...given));
    return [...results(...given), ...gradients.filter((_, i) => isFloating(inputs[i].dtype))];
  };
}

/** What PyTorch has for `withGradients`; null: a gradient that is zero everywhere. */
function expectedOf({ output, outputs, dy, gradients, inputs }: Case): (Written | null)[] {
  const values = outputs ?? [output];
  if (dy === undefined) return [...values];
  return [...values, ...gradients!.filter((_, i) => isFloating(inputs[i].dtype))];
}

const isFinite = ({ data }: Written): boolean => data.every((value) => Number.isFinite(Number(value)));

/** Functions of a family and how each is proven. A call alone has no exceptions. */
export type Proofs = Readonly<Record<string, Call | Proof>>;

const casesOf = (name: string): readonly Case[] => readGolden<Case>(`ops/${name}`);
const proofOf = (proof: Call | Proof): Proof => (typeof proof === 'function' ? { run: proof } : proof);

/**
 * Proves an operation in every case of its golden file: results and gradients are PyTorch's; gradients agree with central differences in
 * float64; results and gradients are the same in ONNX Runtime; the shape rule foretells shapes and dtypes.
 */
export function checkOp(name: string, proof: Call | Proof): void {
  const { run: call, kinks = [], notInOnnxRuntime = {} } = proofOf(proof);
  const cases = casesOf(name);
  describe.each([name])('%s', () => {
    it.each(cases)('$name: results and gradients of PyTorch', (golden) => {
      const actual = withGradients(call, golden)(...golden.inputs.map(read));
      expectedOf(golden).forEach((expected, i) => {
        if (expected === null) return expectClose(sum(actual[i].abs()), 0);
        const tolerance = expected.dtype === 'float64' ? { relative: 1e-8, absolute: 1e-8 } : {}; // nine digits are written
        expectClose(actual[i], read(expected), tolerance);
        expect(actual[i].dtype).toBe(expected.dtype === 'int64' ? 'int32' : expected.dtype); // ours of positions and counts
      });
    });

    it.each(cases)('$name: the shape rule', (golden) => {
      const inputs = golden.inputs.map(read);
      const f = withGradients(call, golden);
      const typesOf = (tensors: readonly Tensor[]): object[] => tensors.map(({ shape, dtype }) => ({ shape, dtype }));
      expect(typesOf(trace(f, inputs).outputs)).toEqual(typesOf(f(...inputs)));
    });

    const smooth = cases.filter(
      (golden) => golden.dy !== undefined && golden.inputs.every(isFinite) && !kinks.includes(golden.name),
    );
    it.each(smooth)('$name: central differences', ({ inputs, attributes }) => {
      const { largestError } = checkGradient((...given) => resultsOf(call(given, attributes))[0], inputs.map(read));
      expect(largestError).toBeLessThan(1e-4); // checkGradient itself is stricter, relative to the gradient
    });

    const exportable = cases.filter((golden) => !(golden.name in notInOnnxRuntime));
    it.each(exportable)('$name: the same in ONNX Runtime', async (golden) => {
      // exportModel runs the file and throws where it differs
      const bytes = await exportModel(withGradients(call, golden), golden.inputs.map(read), { dynamicAxes: {} });
      expect(bytes.length).toBeGreaterThan(0);
    });
  });
}

/** Names of the primitives that the cases of a function go through, forwards and backwards. */
export function primitivesOf(name: string, proof: Call | Proof): Set<string> {
  const { run: call } = proofOf(proof);
  const steps = casesOf(name).flatMap((golden) => trace(withGradients(call, golden), golden.inputs.map(read)).steps);
  return new Set(steps.map(({ op }) => op.name));
}
