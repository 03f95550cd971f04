import * as tf from '@tensorflow/tfjs';
import '@tensorflow/tfjs-backend-webgpu'; // oxlint-disable-line import/no-unassigned-import -- makes the backend known
import type { Case } from '../../golden-case.ts';
import { runCases, type Outcome } from '../run-cases.ts';
import { compareLosses } from '../training.ts';

type Backend = 'webgl' | 'webgpu';

/** Runs golden cases, which come as text that has numbers for NaN and infinities as strings. */
export function cases(backend: Backend, operation: string, text: string): Promise<Outcome[]> {
  const special: Readonly<Record<string, number>> = { NaN: Number.NaN, Infinity: Infinity, '-Infinity': -Infinity };
  const golden = JSON.parse(text, (key, value: unknown) =>
    key !== 'name' && typeof value === 'string' && value in special ? special[value] : value,
  ) as Case[];
  return runCases(tf, backend, operation, golden);
}

/** The losses of a small network in the browser's device, and on our CPU; and what is left on the device afterwards. */
export async function train(
  backend: Backend,
  network: string,
  steps: number,
): Promise<Awaited<ReturnType<typeof compareLosses>> & { readonly left: number }> {
  const losses = await compareLosses(tf, { backend }, { network, steps });
  return { ...losses, left: tf.memory().numTensors };
}
