import { compile } from '@gradkit/compile';
import type { Tensor } from '@gradkit/core-tensor';
import * as losses from '@gradkit/losses';
import { exportModel } from '@gradkit/onnx-export';
import { expectClose } from '@gradkit-internal/testing';
import { describe, expect, it } from 'vitest';
import { read, casesIn, type Golden } from './golden.ts';
import { gradientsOf } from './gradients-of.ts';

interface Case {
  readonly name: string;
  readonly attributes: {
    readonly loss: Function;
    readonly options: object;
    /** the option that the last input is */
    readonly tensorOption?: string;
    /** what is done with the first input before */
    readonly first?: 'logSoftmax';
  };
  readonly inputs: readonly Golden[];
  readonly output: Golden;
  readonly dy: Golden;
  readonly gradients: readonly (Golden | null)[];
}

type Exports = typeof losses;

/** The names of functions. */
type Function = {
  [Name in keyof Exports]: Exports[Name] extends abstract new (...given: never) => unknown ? never : Name;
}[keyof Exports];

type Loss = (...inputs: readonly (Tensor | object)[]) => Tensor;

const cases = casesIn<Case>('losses');
const functions = losses as unknown as Readonly<Record<string, Loss>>; // by names in a file

const inputsOf = ({ attributes: { tensorOption }, inputs }: Case): Tensor[] =>
  inputs.slice(0, tensorOption === undefined ? undefined : -1).map(read);

function optionsOf({ attributes: { options, tensorOption }, inputs }: Case): object {
  return tensorOption === undefined ? options : { ...options, [tensorOption]: read(inputs.at(-1)!) };
}

/** The loss, and its gradients for the case's `dy`. */
function both(golden: Case): (...inputs: Tensor[]) => Tensor[] {
  const { loss, first } = golden.attributes;
  const options = optionsOf(golden);
  const call = (x: Tensor, ...rest: Tensor[]): Tensor =>
    functions[loss](first === 'logSoftmax' ? x.logSoftmax(-1) : x, ...rest, options);
  return (...inputs) => {
    const weighted = (...[x, ...rest]: Tensor[]): Tensor =>
      call(x, ...rest)
        .mul(read(golden.dy))
        .sum();
    const gradients = gradientsOf((...given) => weighted(...(given as [Tensor, ...Tensor[]])), inputs);
    return [call(...(inputs as [Tensor, ...Tensor[]])), ...gradients];
  };
}

describe('losses', () => {
  it.each(cases)('$name: values and gradients of PyTorch', (golden) => {
    const [loss, ...gradients] = both(golden)(...inputsOf(golden));
    expectClose(loss, read(golden.output));
    expect(golden.gradients[0]).not.toBeNull();
    gradients.forEach((gradient, i) => {
      const expected = golden.gradients[i];
      if (expected !== null) expectClose(gradient, read(expected));
    });
  });

  it.each(cases)('$name: the same compiled', async (golden) => {
    const inputs = inputsOf(golden);
    const compiled = await compile(both(golden), { device: 'cpu' })(...inputs);
    both(golden)(...inputs).forEach((y, i) => expectClose(compiled[i], y));
  });

  it.each(cases)('$name: the same in ONNX Runtime', async (golden) => {
    // exportModel runs the file and fails where it differs
    const bytes = await exportModel((...given) => both(golden)(...given).slice(0, 2), inputsOf(golden), {
      dynamicAxes: {},
    });
    expect(bytes.length).toBeGreaterThan(0);
  });
});
