import { requireSame } from '@gradkit/onnx-export';
import { createSession, processor, type Device } from '@gradkit/runtime';
import { treeFlatten } from '../trace/pytree.ts';
import type { ExportedStep } from './write-training-step.ts';

/** Runs one step from the files in ONNX Runtime and compares results and states with those of the function, whose states are put back. */
export async function verifyTrainingStep(
  { step, initial, traced, inputs, outputs, states }: ExportedStep,
  run: () => unknown,
  { examples, device = processor }: { readonly examples: readonly unknown[]; readonly device?: Device | undefined },
): Promise<void> {
  const session = await createSession(step, { device });
  const first = await createSession(initial, { device: processor });
  const values = await first.run({});
  if (traced.draws.length > 0) return; // the function would draw other numbers
  const { tensors } = treeFlatten('exportTrainingStep', examples, 'examples');
  const given = Object.fromEntries(inputs.map((name, i) => [name, tensors[i]]));
  const needed = new Set(session.inputs.map(({ name }) => name));
  const feeds = Object.fromEntries(Object.entries({ ...given, ...values }).filter(([name]) => needed.has(name)));
  const found = await session.run(feeds);
  const same = (name: string, expected: Parameters<typeof requireSame>[3]): void => {
    requireSame('exportTrainingStep', name, found[name], expected);
  };
  const before = [...traced.writes.keys()].map((state) => [state, state.value] as const);
  try {
    const expected = treeFlatten('exportTrainingStep', run(), 'result').tensors;
    outputs.forEach((name, i) => same(name, expected[i]));
    for (const state of traced.writes.keys()) same(`${states.get(state)!}_out`, state.value!);
  } finally {
    for (const [state, value] of before) state.value = value;
    for (const state of traced.cleared) state.value = null;
  }
}
