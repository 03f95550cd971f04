import { compile } from '@gradkit/compile';
import type { DType, Tensor } from '@gradkit/core-tensor';
import { readGolden } from '@gradkit-internal/testing';
import { describe, expect, it, test } from 'vitest';
import { callOf, type Attributes } from '../call.ts';
import { gradients } from '../gradients.ts';
import { read, type Golden } from '../golden.ts';
import { families, operationsIn, resultsOf } from '../proof.ts';
import { differenceOf, expectedOf } from '../random-programs/compare.ts';

/** An operation in a dtype; results are null where PyTorch refuses. */
interface Case {
  readonly op: string;
  readonly dtype: DType;
  readonly attributes: Attributes;
  readonly inputs: readonly Golden[];
  readonly results: readonly Golden[] | null;
}

/** What a call gives, or the error. */
type Outcome = { readonly results: readonly Tensor[] } | { readonly error: Error };

function casesIn(family: string): readonly Case[] {
  const { operations } = readGolden<{ operations: Record<string, Omit<Case, 'op'>[]> }>(`dtypes/${family}`);
  return Object.entries(operations).flatMap(([op, cases]) =>
    op in gradients ? [] : cases.map((one) => ({ op, ...one })),
  );
}

const results = ({ op, attributes }: Case, inputs: readonly Tensor[]): readonly Tensor[] =>
  resultsOf(callOf(op)(inputs, attributes));

function eager(one: Case): Outcome {
  try {
    return { results: results(one, one.inputs.map(read)) };
  } catch (error) {
    return { error: error as Error };
  }
}

async function compiled(cases: readonly Case[]): Promise<Outcome> {
  try {
    const inputs = cases.map(({ inputs: given }) => given.map(read));
    const all = (...given: (readonly Tensor[])[]): Tensor[][] => cases.map((one, i) => [...results(one, given[i])]);
    return { results: (await compile(all)(...inputs)).flat() };
  } catch (error) {
    return { error: error as Error };
  }
}

const textOf = (outcome: Outcome): string =>
  'error' in outcome ? `${outcome.error.name}: ${outcome.error.message}` : 'no error';

test('every operation that has golden cases is here', () => {
  for (const family of families)
    expect(new Set(casesIn(family).map(({ op }) => op))).toEqual(
      new Set(operationsIn(family).filter((op) => !(op in gradients))),
    );
});

/** Of which 8 or 32 bits would soon be too few. */
const addsUp = ['cumprod', 'cumsum', 'nansum', 'prod', 'sum'];

const allCases = new Map(families.map((family) => [family, casesIn(family)]));
const taken = [...allCases.values()].flat().filter((one) => !('error' in eager(one)));

describe.each(families)('%s', (family) => {
  const cases = allCases.get(family)!;

  const others = cases.filter((one) => !taken.includes(one));
  it.each(cases.filter((one) => taken.includes(one)))('$op of $dtype: what PyTorch gives', (one) => {
    const { outputs, tolerances } = expectedOf(() => results(one, one.inputs.map(read)));
    const right = (one.results ?? []).map((expected, i) => read({ ...expected, dtype: outputs[i].dtype })); // counts and positions are int32 here
    expect(differenceOf(outputs.slice(0, right.length), { outputs: right, tolerances })).toBeNull();
  });

  it.each(cases.filter((one) => addsUp.includes(one.op) && taken.includes(one)))(
    '$op of $dtype: in the dtype that PyTorch adds in',
    (one) => {
      expect(results(one, one.inputs.map(read))[0].dtype).toBe(one.results![0].dtype);
    },
  );

  it.each(others)('$op of $dtype: an error, the same when it is compiled', async (one) => {
    const outcome = await compiled([one]);
    expect(textOf(outcome)).toMatch(/^DTypeError: /);
    expect(textOf(outcome)).toBe(textOf(eager(one)));
  });

  const dtypes = [...new Set(cases.map(({ dtype }) => dtype))];
  it.each(dtypes)('%s: compiled gives the same', async (dtype) => {
    const together = taken.filter((one) => one.dtype === dtype && cases.includes(one));
    const outcome = await compiled(together);
    if ('error' in outcome) {
      const alone = await Promise.all(together.map((one) => compiled([one])));
      const refused = together.flatMap(({ op }, i) => ('error' in alone[i] ? [`${op}: ${textOf(alone[i])}`] : []));
      throw new Error(`compiled refuses ${refused.join('\n')}`, { cause: outcome.error });
    }
    const expected = expectedOf(() => together.flatMap((one) => results(one, one.inputs.map(read))));
    expect(differenceOf(outcome.results, expected)).toBeNull();
  });
});

test('what PyTorch refuses and we take', () => {
  const more = taken.filter((one) => one.results === null).map(({ op, dtype }) => `${op} of ${dtype}`);
  expect(more).toEqual([]);
});
