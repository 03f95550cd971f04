import { compile } from '@gradkit/compile';
import { cast, mul, sum, type DType, type Tensor } from '@gradkit/core-tensor';
import { exportModel } from '@gradkit/onnx-export';
import { createSession } from '@gradkit/runtime';
import { describe, expect, it } from 'vitest';
import { callOf, type Attributes } from '../call.ts';
import { decomposed } from '../decomposed.ts';
import { casesIn, read, type Golden } from '../golden.ts';
import { gradientsOf } from '../gradients-of.ts';
import { resultsOf } from '../proof.ts';
import { differenceOf } from '../random-programs/compare.ts';

/** A call with empty axes, or with kernels longer than their axes; null where PyTorch refuses. */
interface Case {
  readonly op: string;
  readonly attributes: Attributes;
  readonly inputs: readonly Golden[];
  readonly output: Golden | null;
  /** of the sum of squares of the output */
  readonly gradients: readonly Golden[] | null;
}

type Forms = Readonly<Record<string, (f: TensorsOf, inputs: readonly Tensor[]) => Promise<readonly Tensor[]>>>;
type TensorsOf = (...inputs: Tensor[]) => Tensor[];

const forward = ({ op, attributes }: Case, inputs: readonly Tensor[]): Tensor =>
  resultsOf(callOf(op)(inputs, attributes))[0];

/** The output and the gradients of all inputs. */
function withGradients(one: Case): TensorsOf {
  const squares = (...inputs: Tensor[]): Tensor => {
    const y = forward(one, inputs);
    return sum(mul(y, y));
  };
  return (...inputs) => [forward(one, inputs), ...gradientsOf(squares, inputs)];
}

async function exported(f: TensorsOf, inputs: readonly Tensor[]): Promise<readonly Tensor[]> {
  const inputNames = inputs.map((_, i) => `x${i}`);
  const session = await createSession(await exportModel(f, inputs, { inputNames, dynamicAxes: {}, verify: false }));
  const found = await session.run(Object.fromEntries(inputs.map((x, i) => [inputNames[i], x])));
  await session.close();
  return session.outputs.map(({ name }) => found[name]);
}

const forms: Forms = {
  eager: async (f, inputs) => f(...inputs),
  decomposed: async (f, inputs) => decomposed(() => f(...inputs)).value,
  compiled: (f, inputs) => compile(f)(...inputs),
  exported,
};

const share = { float32: 1e-5, float64: 1e-6 }; // PyTorch's numbers have nine digits

/** What differs from PyTorch; a case at a time, each with its own text. */
async function differences(form: string, dtype: DType, cases: readonly Case[]): Promise<string[]> {
  const found: string[] = [];
  for (const one of cases) {
    const inputs = one.inputs.map((input) => cast(read(input), dtype));
    const expected = [one.output!, ...one.gradients!].map((y) => cast(read(y), dtype));
    const tolerance = share[dtype as 'float32'];
    const tolerances = expected.map(({ data }) => Array.from(data, (value) => tolerance * (Math.abs(value) + 0.1)));
    const text = `${one.op} ${JSON.stringify([one.inputs.map(({ shape }) => shape), one.attributes])}`;
    try {
      const difference = differenceOf(await forms[form](withGradients(one), inputs), { outputs: expected, tolerances });
      if (difference !== null) found.push(`${text}: ${difference}`);
    } catch (error) {
      found.push(`${text}: ${(error as Error).message}`);
    }
  }
  return found;
}

/** `nothing` for a result without elements, or the kind of error. */
function outcomeOf(one: Case): string {
  try {
    return forward(one, one.inputs.map(read)).size === 0 ? 'nothing' : 'elements';
  } catch (error) {
    return (error as Error).name;
  }
}

const all = casesIn<Case>('window-edges');
const taken = all.filter(({ output }) => output !== null);
const names = [...new Set(all.map(({ op }) => op))];

describe.each(names)('%s of empty axes and of kernels longer than their axes', (op) => {
  const cases = taken.filter((one) => one.op === op);

  it.each(Object.keys(forms))('%s: values and gradients are those of PyTorch', async (form) => {
    expect(cases.length).toBeGreaterThan(10);
    expect(await differences(form, 'float32', cases)).toEqual([]);
  });

  it.each(['compiled', 'exported'])('%s: also in float64, which ONNX Runtime has no windows in', async (form) => {
    expect(await differences(form, 'float64', cases)).toEqual([]);
  });

  it('refuses what PyTorch refuses, or has no elements there', () => {
    const refused = all.filter((one) => one.op === op && one.output === null);
    for (const one of refused) expect(outcomeOf(one)).toMatch(/^(nothing|ShapeError|ConfigError)$/);
  });
});
