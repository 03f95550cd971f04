import { checkGradient } from '@gradkit/autograd';
import { cast, concat, mul, reshape, sum, trace, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { expectImported } from './exported/expect-imported.ts';
import { read, type Golden } from './golden.ts';
import { gradientsOf } from './gradients-of.ts';
import { decomposed } from './decomposed.ts';
import { callOf, type Call } from './call.ts';
import { casesOf, expectedOf, inputsOf, operationsIn, resultsOf, withGradients, type Case } from './proof.ts';

const isFinite = ({ data }: Golden): boolean => data.every(Number.isFinite);

/** The gradients of the floating inputs in float64, one after another in one vector. */
function flatGradients(call: Call, { attributes, dy }: Case): (...given: Tensor[]) => Tensor {
  const weights = cast(read(dy!), 'float64');
  const weighted = (...given: Tensor[]): Tensor => sum(mul(resultsOf(call(given, attributes))[0], weights));
  return (...given) => concat(gradientsOf(weighted, given).map((each) => reshape(each, [each.size])));
}

/**
 * Proves an operation in every case of its golden file: results and gradients are PyTorch's; gradients, and theirs, agree with central
 * differences in float64; results and gradients are the same in ONNX Runtime, and in the exported file imported again; the shape rule foretells shapes and dtypes; what can be
 * decomposed of other operations gives the same then.
 */
function checkOp(family: string, name: string): void {
  const call = callOf(name);
  const cases = casesOf(family, name);
  describe.each([name])('%s', () => {
    it.each(cases)('$name: results and gradients of PyTorch', (golden) => {
      const actual = withGradients(call, golden)(...inputsOf(golden));
      expectedOf(golden).forEach((expected, i) => {
        if (expected === null) return expectClose(sum(actual[i].abs()), 0);
        const tolerance = expected.dtype === 'float64' ? { relative: 1e-8, absolute: 1e-8 } : {}; // nine digits are written
        expectClose(actual[i], read(expected), tolerance);
        expect(actual[i].dtype).toBe(expected.dtype);
      });
    });

    it.each(cases)('$name: the shape rule', (golden) => {
      const inputs = inputsOf(golden);
      const f = withGradients(call, golden);
      const typesOf = (tensors: readonly Tensor[]): object[] => tensors.map(({ shape, dtype }) => ({ shape, dtype }));
      expect(typesOf(trace(f, inputs).outputs)).toEqual(typesOf(f(...inputs)));
    });

    const smooth = cases.filter(
      (golden) => golden.dy !== undefined && golden.inputs.every(isFinite) && golden.smooth !== false,
    );
    it.each(smooth)('$name: central differences', ({ inputs, attributes }) => {
      const { largestError } = checkGradient((...given) => resultsOf(call(given, attributes))[0], inputs.map(read));
      expect(largestError).toBeLessThan(1e-4); // checkGradient itself is stricter, relative to the gradient
    });

    it.each(smooth)('$name: central differences of the gradients', (golden) => {
      const { largestError } = checkGradient(flatGradients(call, golden), golden.inputs.map(read));
      expect(largestError).toBeLessThan(1e-4);
    });

    const decomposable = cases.filter(
      (golden) => decomposed(() => call(golden.inputs.map(read), golden.attributes)).count > 0,
    );
    it.each(decomposable)('$name: decomposed of other operations', (golden) => {
      const [inputs, f] = [inputsOf(golden), withGradients(call, golden)];
      const { value } = decomposed(() => f(...inputs));
      f(...inputs).forEach((expected, i) => expectClose(value[i], expected));
    });

    const exportable = cases.filter(({ notInOnnxRuntime }) => notInOnnxRuntime === undefined);
    it.each(exportable)('$name: the same in ONNX Runtime, and imported again', async (golden) => {
      // exportModel runs the file and throws where it differs
      const [inputs, f] = [inputsOf(golden), withGradients(call, golden)];
      const bytes = await exportModel(f, inputs, { dynamicAxes: {} });
      expectImported(bytes, inputs, f(...inputs));
    });
  });
}

/** Proves all operations of a family. */
export function checkFamily(family: string): void {
  for (const name of operationsIn(family)) checkOp(family, name);
}
