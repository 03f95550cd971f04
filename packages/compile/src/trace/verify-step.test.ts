import { Buffer } from '@gradkit/autograd';
import { symbolic, tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { tracedStep } from '../../testing/steps.ts';
import type { TracedStep } from './traced-step.ts';
import { verifyStep } from './verify-step.ts';

const total = new Buffer(tensor([0, 0, 0]));

/** exp, sum of it, and a state that takes the exponentials. */
function sound(): TracedStep {
  return tracedStep(
    (x) => {
      const y = x.exp();
      total.value = total.value.add(y);
      return [y.sum()];
    },
    [3],
  );
}

it('accepts what is traced', () => {
  expect(() => verifyStep('trace', sound())).not.toThrow();
});

const other = symbolic({ shape: [3], dtype: 'float32' });
const line = String.raw`\(verify-step\.test\.ts:\d+:\d+\)`;

it.each<[string, (step: TracedStep) => Partial<TracedStep>, string]>([
  [
    'operations in another order',
    ({ operations }) => ({ operations: operations.toReversed() }),
    `input 0 of operation 0 \\(sum ${line}\\) is nothing that an earlier operation gives`,
  ],
  [
    'an operation that is missing',
    ({ operations }) => ({ operations: operations.slice(1) }),
    `input 1 of operation 0 \\(add ${line}\\) is nothing that an earlier operation gives`,
  ],
  [
    'an operation that stands twice',
    ({ operations }) => ({ operations: [operations[0], ...operations] }),
    `an output of operation 1 \\(exp ${line}\\) is there already`,
  ],
  [
    'an output of another shape',
    ({ operations: [exp] }) => ({
      operations: [{ ...exp, outputs: [symbolic({ shape: [4], dtype: 'float32' })] }],
      results: [],
      writes: new Map(),
    }),
    `operation 0 \\(exp ${line}\\) gives float32 \\[4\\] but infers float32 \\[3\\]`,
  ],
  [
    'an output too many',
    ({ operations: [exp] }) => ({
      operations: [{ ...exp, outputs: [...exp.outputs, other] }],
      results: [],
      writes: new Map(),
    }),
    `operation 0 \\(exp ${line}\\) has 2 outputs but infers 1`,
  ],
  ['a result from nowhere', () => ({ results: [other] }), 'result 0 is nothing that an operation gives'],
  [
    'a state’s value from nowhere',
    () => ({ writes: new Map([[total, other]]) }),
    'a state gets a value that no operation gives',
  ],
  [
    'a state’s value of another shape',
    ({ operations }) => ({ writes: new Map([[total, operations[2].outputs[0]]]) }),
    'a state of float32 \\[3\\] gets float32 \\[\\]',
  ],
])('refuses %s', (_, change, message) => {
  const step = sound();
  const broken = { ...step, ...change(step) };
  expect(() => verifyStep('simplify', broken)).toThrow(
    new RegExp(`^compile: after the stage simplify, ${message}; this is a fault of gradkit$`),
  );
});
