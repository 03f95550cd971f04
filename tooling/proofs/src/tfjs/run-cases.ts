import { activeBackend, installBackend, type Backend, type DType, type TensorType } from '@gradkit/core-tensor';
import { fromTfTensor, useTfjsBackend, type Tfjs, type TfjsOptions } from '@gradkit/tfjs-backend';
import { callOf } from '../call.ts';
import { inputsOf, withGradients, type Case } from '../golden-case.ts';

/** How an operation is done, from best to worst. */
export const ways = ['native', 'composed', 'partly CPU', 'CPU', 'refused'] as const;

export type Way = (typeof ways)[number];

/** A result as plain data, which a page can hand over. */
export interface Result {
  readonly shape: readonly number[];
  readonly dtype: DType;
  readonly values: readonly (number | string)[];
}

/** What came of a case. */
export interface Outcome {
  readonly name: string;
  /** empty where it was refused */
  readonly results: readonly Result[];
  readonly error?: string | undefined;
  /** for each operation, by name, how it was done */
  readonly ways: Readonly<Record<string, readonly Way[]>>;
}

const worse = (a: Way, b: Way): Way => (ways.indexOf(b) > ways.indexOf(a) ? b : a);

const isShared = ({ dtype, shape }: TensorType): boolean =>
  (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') && !shape.includes(0);

/** Hands everything on to a backend and looks how it does what has values there, and elements of types that it has. */
class Watched implements Backend {
  readonly name: string;
  readonly seen: Record<string, Way[]> = {};
  readonly #backend: Backend;
  /** of the operations that are being composed, how their parts are done at worst; null before the first */
  readonly #open: (Way | null)[] = [];

  constructor(backend: Backend) {
    this.name = backend.name;
    this.#backend = backend;
  }

  run(...[op, inputs, attributes, types]: Parameters<Backend['run']>): ReturnType<Backend['run']> {
    const counts = inputs.some(({ isRemote }) => isRemote) && inputs.every(isShared) && types.every(isShared);
    this.#open.push(null);
    let way: Way = 'refused';
    try {
      const outputs = this.#backend.run(op, inputs, attributes, types);
      const parts = this.#open.at(-1) ?? null;
      way = outputs === null ? 'CPU' : parts === null ? 'native' : worse('composed', parts);
      return outputs;
    } finally {
      this.#open.pop();
      if (counts && !(this.seen[op.name] ?? []).includes(way)) (this.seen[op.name] ??= []).push(way);
      const last = this.#open.length - 1;
      const part = way === 'CPU' ? 'partly CPU' : way === 'native' ? 'composed' : way;
      if (last >= 0) this.#open[last] = worse(this.#open[last] ?? 'composed', counts ? part : 'composed');
    }
  }
}

/** Numbers for JSON, which has neither NaN nor infinities nor −0. */
const plain = (value: number): number | string =>
  Number.isFinite(value) && !Object.is(value, -0) ? value : String(value);

async function outcomeOf(tf: Tfjs, operation: string, golden: Case): Promise<Outcome> {
  const inputs = inputsOf(golden).map((x) => {
    if (x.size === 0 || !['float32', 'int32', 'bool'].includes(x.dtype)) return x;
    const t = tf.tensor(x.data, [...x.shape], x.dtype as 'float32');
    const there = fromTfTensor(t);
    t.dispose();
    return there;
  });
  const engine = activeBackend()!;
  const watched = new Watched(engine);
  installBackend(watched);
  try {
    const outputs = withGradients(callOf(operation), golden)(...inputs);
    const results: Result[] = [];
    for (const y of outputs) {
      const values = Array.from(await y.read(), plain);
      results.push({ shape: y.shape, dtype: y.dtype, values });
    }
    return { name: golden.name, results, ways: watched.seen };
  } catch (error) {
    return { name: golden.name, results: [], error: String(error), ways: watched.seen };
  } finally {
    installBackend(engine);
  }
}

/** Runs golden cases of an operation with a backend of TensorFlow.js, their inputs being there. */
export async function runCases(
  tf: Tfjs,
  backend: TfjsOptions['backend'],
  operation: string,
  cases: readonly Case[],
): Promise<Outcome[]> {
  const used = await useTfjsBackend(tf, { backend });
  const outcomes: Outcome[] = [];
  try {
    for (const golden of cases) outcomes.push(await outcomeOf(tf, operation, golden));
  } finally {
    await used.stop();
  }
  return outcomes;
}
