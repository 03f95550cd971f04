import { activeBackend, installBackend, type Backend, type DType } from '@gradkit/core-tensor';
import { fromTfTensor, useTfjsBackend, type Tfjs, type TfjsOptions } from '@gradkit/tfjs-backend';
import { callOf } from '../call.ts';
import { inputsOf, withGradients, type Case } from '../golden-case.ts';

/** How an operation is done, from best to worst. */
export const ways = ['native', 'composed', 'partly on the CPU', 'on the CPU', 'refused'] as const;

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
  /** for each operation, by name, how it was done at worst */
  readonly ways: Readonly<Record<string, Way>>;
}

const worse = (a: Way | undefined, b: Way): Way => (a === undefined || ways.indexOf(b) > ways.indexOf(a) ? b : a);

/** Hands everything on to a backend and looks how it does it. */
class Watched implements Backend {
  readonly name: string;
  readonly seen: Record<string, Way> = {};
  readonly #backend: Backend;
  /** of the operations that are being composed, how their parts are done */
  readonly #open: Way[] = [];

  constructor(backend: Backend) {
    this.name = backend.name;
    this.#backend = backend;
  }

  run(...[op, inputs, attributes, types]: Parameters<Backend['run']>): ReturnType<Backend['run']> {
    const isThere = inputs.some(({ isRemote }) => isRemote);
    this.#open.push('native');
    let way: Way = 'refused';
    try {
      const outputs = this.#backend.run(op, inputs, attributes, types);
      const parts = this.#open.at(-1)!;
      way = outputs === null ? 'on the CPU' : parts === 'on the CPU' ? 'partly on the CPU' : parts;
      return outputs;
    } finally {
      this.#open.pop();
      if (isThere) this.seen[op.name] = worse(this.seen[op.name], way);
      const last = this.#open.length - 1;
      if (last >= 0) this.#open[last] = worse(this.#open[last], isThere ? worse('composed', way) : 'composed');
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
