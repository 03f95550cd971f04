import { readGolden } from '@gradkit-internal/testing';
import type { Tensor } from '@gradkit/core-tensor';
import { expect, test } from 'vitest';
import { read, type Golden } from '../golden.ts';
import { differenceOf, expectedOf } from './compare.ts';
import type { Drawn } from './draw-program.ts';
import { functionOf, inputsAt } from './program.ts';
import { sourceOf } from './source.ts';

interface Case extends Drawn {
  readonly seed: number;
  /** PyTorch's outputs, then its gradients */
  readonly results: readonly Golden[];
  readonly doubles?: readonly (readonly number[] | null)[];
}

const { cases } = readGolden<{ cases: Case[] }>('random-programs');

test('there are 300 programs', () => {
  expect(cases.length).toBe(300);
});

test.each(cases)('the program of seed $seed gives what PyTorch gives', ({ results, doubles, ...drawn }) => {
  const { program } = drawn;
  const f = (): readonly Tensor[] => functionOf(program)(...inputsAt(program, null));
  const { outputs, tolerances } = expectedOf(f);
  // a gradient of infinities is an infinity or NaN by the order in which a formula is written: PyTorch's is another one
  const judged = tolerances.map((list, i) =>
    list.map((tolerance, at) => {
      const isOpen = ![outputs[i].data[at], results[i].data[at]].some(Number.isFinite);
      return isOpen && i >= program.outputs.length ? NaN : tolerance;
    }),
  );
  const difference = differenceOf(outputs, { outputs: results.map(read), tolerances: judged }, doubles);
  expect(difference, sourceOf(drawn)).toBeNull();
});
