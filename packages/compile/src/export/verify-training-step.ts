import { noGrad } from '@gradkit/autograd';
import {
  ExportError,
  isFloating,
  mul,
  numbersOf,
  sameShape,
  tensor,
  type AnyState,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireSame } from '@gradkit/onnx-export';
import { createSession, processor, type Device } from '@gradkit/runtime';
import { treeFlatten } from '../trace/pytree.ts';
import type { ExportedStep } from './write-training-step.ts';

interface Verification {
  readonly examples: readonly unknown[];
  readonly device?: Device | undefined;
}

type Values = ReadonlyMap<string, Tensor>;

/** Runs one step from the files in ONNX Runtime and compares results and states with those of the function, whose states are put back. */
export async function verifyTrainingStep(
  exported: ExportedStep,
  run: () => unknown,
  { examples, device = processor }: Verification,
): Promise<void> {
  const { step, initial, traced, inputs } = exported;
  const session = await createSession(step, { device });
  const first = await createSession(initial, { device: processor });
  const values = await first.run({});
  if (traced.draws.length > 0) return; // the function would draw other numbers
  const { tensors } = treeFlatten('exportTrainingStep', examples, 'examples');
  const given = Object.fromEntries(inputs.map((name, i) => [name, tensors[i]]));
  const needed = new Set(session.inputs.map(({ name }) => name));
  const feeds = Object.fromEntries(Object.entries({ ...given, ...values }).filter(([name]) => needed.has(name)));
  const found = await session.run(feeds);
  const expected = valuesOf(exported, run);
  try {
    requireAll(found, expected, () => 0);
  } catch (error) {
    if (!(error instanceof ExportError)) throw error;
    const moved = nudges.map((nudge) => valuesOf(exported, run, nudge));
    requireAll(
      found,
      expected,
      (name) => spreadMargin * Math.max(...moved.map((each) => spread(name, expected, each))),
    );
  }
}

const nudges = [1, -1]; // times the smallest change of float32
const spreadMargin = 4; // two roundings of others do not find the farthest one

function requireAll(
  found: Readonly<Record<string, Tensor>>,
  expected: Values,
  spreadOf: (name: string) => number,
): void {
  for (const [name, value] of expected) requireSame('exportTrainingStep', name, found[name], value, spreadOf(name));
}

/**
 * What the function gives and what its states become, which are put back. With a nudge, from states that are off by a rounding: how far the
 * results move then tells how exact they can be. The gradient of a bias before a batch norm, 0 but for rounding, becomes a whole step in Adam.
 */
function valuesOf({ traced, outputs, states }: ExportedStep, run: () => unknown, nudge = 0): Values {
  const before = new Map<AnyState, Tensor | null>();
  for (const state of [...traced.reads.keys(), ...traced.writes.keys()]) before.set(state, state.value);
  try {
    if (nudge !== 0) for (const [state, value] of before) state.value = value && nudged(value, nudge);
    const results = treeFlatten('exportTrainingStep', run(), 'result').tensors;
    return new Map([
      ...outputs.map((name, i) => [name, results[i]] as const),
      ...[...traced.writes.keys()].map((state) => [`${states.get(state)!}_out`, state.value!] as const),
    ]);
  } finally {
    for (const [state, value] of before) state.value = value;
    for (const state of traced.cleared) state.value = null;
  }
}

/** Every other element a little larger, the others a little smaller. */
function nudged(value: Tensor, by: number): Tensor {
  if (!isFloating(value.dtype)) return value;
  const factors = Float64Array.from({ length: value.size }, (_, i) => 1 + (i % 2 === 0 ? by : -by) * 2 ** -22);
  return noGrad(() => mul(value, tensor(factors, { dtype: value.dtype, shape: value.shape })));
}

function spread(name: string, expected: Values, moved: Values): number {
  const [x, y] = [expected.get(name)!, moved.get(name)!];
  if (!sameShape(x.shape, y.shape)) return 0;
  const [a, b] = [numbersOf(x), numbersOf(y)];
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i] - b[i]) || 0);
  return Number.isFinite(largest) ? largest : 0;
}
