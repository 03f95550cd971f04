import { compile } from '@gradkit/compile';
import { dtypes, GradkitError, type DType, type Tensor } from '@gradkit/core-tensor';
import { describe, expect, it, test } from 'vitest';
import { callOf, hasParameter, type Attributes } from './call.ts';
import { gradients } from './gradients.ts';
import { read } from './golden.ts';
import { casesOf, families, operationsIn, resultsOf } from './proof.ts';

/** A call that may be wrong. */
interface Attempt {
  readonly what: string;
  readonly inputs: readonly unknown[];
  readonly attributes: Attributes;
}

const like = (shape: readonly number[], dtype: DType): Tensor =>
  read({ shape: [...shape], dtype, data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => 1) });

/** Inputs of other shapes, dtypes and kinds, one at a time. */
function* wrongInputs(inputs: readonly Tensor[]): Generator<readonly [what: string, inputs: unknown[]]> {
  for (const [at, { shape, dtype }] of inputs.entries()) {
    const shapes = [
      [...shape, 2],
      shape.slice(1),
      shape.map((length) => length + 1),
      ...shape.map((length, axis) => shape.with(axis, length + 1)),
    ];
    for (const other of shapes) yield [`input ${at} is [${other.join(', ')}]`, inputs.with(at, like(other, dtype))];
    for (const other of dtypes) yield [`input ${at} is ${other}`, inputs.with(at, like(shape, other))];
    for (const other of [null, 'x', [1, 2], {}])
      yield [`input ${at} is ${JSON.stringify(other)}`, (inputs as unknown[]).with(at, other)];
  }
}

const wrong = [-9, 9, 1.5, NaN, 2 ** 40, 'x', null, true, [], [0, 0], [9], [1.5], [-1, 0], {}, [null]];

/** Arguments out of range or of another kind, one at a time. */
function* wrongArguments(attributes: object): Generator<readonly [what: string, attributes: Attributes]> {
  for (const name of Object.keys(attributes))
    for (const value of wrong) yield [`${name} is ${JSON.stringify(value)}`, { ...attributes, [name]: value }];
}

function attemptsAt(family: string, op: string): readonly Attempt[] {
  const [{ inputs, attributes }] = casesOf(family, op);
  const right = inputs.map(read);
  const named = casesOf(family, op).reduce((all, one) => ({ ...all, ...(one.attributes as object) }), {}); // all options that there are
  return [
    ...[...wrongInputs(right)].map(([what, given]) => ({ what, inputs: given, attributes })),
    ...(hasParameter(op, 'options')
      ? [{ what: 'an unknown option', inputs: right, attributes: { ...(attributes as object), colour: 1 } }]
      : []),
    ...[...wrongArguments(named)].map(([what, given]) => ({ what, inputs: right, attributes: given })),
  ];
}

const textOf = (error: unknown): string => (error instanceof Error ? `${error.name}: ${error.message}` : String(error));

/** The error of a call, or null. */
async function errorOf(f: () => unknown): Promise<Error | null> {
  try {
    await f();
    return null;
  } catch (error) {
    return error as Error;
  }
}

let refused = 0;

describe.each(families)('%s', (family) => {
  const operations = operationsIn(family).filter((op) => !(op in gradients));
  it.each(operations)('%s: what is refused is refused with the same words when it is compiled', async (op) => {
    const call = callOf(op);
    for (const { what, inputs, attributes } of attemptsAt(family, op)) {
      const f = (...given: never[]): readonly Tensor[] => resultsOf(call(given, attributes));
      const error = await errorOf(() => f(...(inputs as never[])));
      if (error === null) continue;
      expect.soft(error, `${op}, ${what}`).toBeInstanceOf(GradkitError);
      const compiled = await errorOf(() => compile(f)(...(inputs as never[])));
      expect.soft(textOf(compiled), `${op}, ${what}`).toBe(textOf(error));
      refused++;
    }
  });
});

test('thousands of calls were refused', () => {
  expect(refused).toBeGreaterThan(3000);
});
