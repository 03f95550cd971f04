import {
  concat,
  ConfigError,
  formatShape,
  Generator,
  identity,
  isDifferentiable,
  LayeredRecorder,
  requireBoolean,
  requireFunction,
  requireOptions,
  reshape,
  slice,
  withRecorder,
  type AnyState,
  type GeneratorState,
  type Inputs,
  type Op,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import { enableGrad, isGradEnabled, noGrad } from './mode.ts';
import { pull, variable } from './transforms/record-call.ts';
import { flattenTree, splitOptions, type Tree } from './tree.ts';

interface CheckpointOptions {
  /** whether draws are the same when they are done again; default true */
  readonly preserveRngState?: boolean | undefined;
}

/** Notes what a function takes from outside: values of states, tensors that want gradients, random numbers. */
class FirstPass extends LayeredRecorder {
  readonly reads = new Map<AnyState, Tensor | null>();
  readonly tracked = new Set<Tensor>();
  /** where a trace stands for the numbers */
  readonly draws: Tensor[] = [];
  readonly generators = new Map<Generator, GeneratorState>();
  readonly #own = new Set<AnyState>();

  override apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    for (const x of inputs) if (x.gradFn !== null) this.tracked.add(x);
    return super.apply(op, inputs, attributes, types);
  }

  override own(state: AnyState): void {
    this.#own.add(state);
    super.own(state);
  }

  override read(state: AnyState, held: Tensor | null): Tensor | null {
    const value = super.read(state, held);
    if (!this.#own.has(state) && !this.reads.has(state)) this.reads.set(state, value);
    return value;
  }

  override write(state: AnyState, value: Tensor | null): void {
    this.#own.add(state); // what is read from now on comes from within
    super.write(state, value);
  }

  override draw(type: TensorType, draw: () => Tensor, from: readonly unknown[]): Tensor | null {
    for (const rng of from)
      if (rng instanceof Generator && !this.generators.has(rng)) this.generators.set(rng, rng.state);
    const drawn = super.draw(type, draw, from);
    if (drawn !== null) this.draws.push(drawn);
    return drawn;
  }
}

/** Gives a function what it took the first time, and keeps what it writes from having an effect. */
class SecondPass extends LayeredRecorder {
  readonly #first: FirstPass;
  readonly #writes = new Map<AnyState, Tensor | null>();
  readonly #own = new Set<AnyState>();
  readonly #draws: Iterator<Tensor>;

  constructor(first: FirstPass, preserveRngState: boolean) {
    super();
    this.#first = first;
    this.#draws = (preserveRngState ? first.draws : []).values();
  }

  override own(state: AnyState): void {
    this.#own.add(state);
    super.own(state);
  }

  override read(state: AnyState, value: Tensor | null): Tensor | null {
    for (const known of [this.#writes, this.#first.reads]) if (known.has(state)) return known.get(state)!;
    return super.read(state, value);
  }

  override write(state: AnyState, value: Tensor | null): void {
    if (this.#own.has(state)) super.write(state, value);
    else this.#writes.set(state, value);
  }

  override draw(type: TensorType, draw: () => Tensor, from: readonly unknown[]): Tensor | null {
    const { value, done } = this.#draws.next();
    return done === true ? super.draw(type, draw, from) : value;
  }
}

/** Runs `f` with generators where they once stood; afterwards they are where they are now. */
function rewound<R>(states: ReadonlyMap<Generator, GeneratorState>, f: () => R): R {
  const now = [...states.keys()].map((rng) => [rng, rng.state] as const);
  for (const [rng, state] of states) rng.state = state;
  try {
    return f();
  } finally {
    for (const [rng, state] of now) rng.state = state;
  }
}

/**
 * Calls `f` and keeps nothing of what it computes on the way: `backward` computes it again. Activations of a deep network then need less memory,
 * and its training step about a third more time. Results, gradients and random draws (dropout) are the same to the bit; running
 * statistics count a batch once.
 *
 * Compiled, what is computed again is found to be the same and computed once: there, ONNX Runtime decides about memory.
 *
 * @param f any arguments → tensors, or lists and objects of them; parameters may also come from outside
 * @param args the arguments of `f`; an object without tensors behind them is the options: `preserveRngState`, whether random draws are the same
 *   in the second computation, default true
 * @returns what `f` gives
 * @throws {ConfigError} if `f` is no function, an option is unknown or of the wrong kind, or in `backward()`, if `f` gives something else
 *   the second time
 * @example
 * const w = new Parameter(tensor([1, 2]));
 * const block = (x: Tensor) => x.mul(w.value).exp();
 * checkpoint(block, tensor([0, 0])).sum().backward();
 * w.grad?.toArray(); // [0, 0]
 * @see Chen et al. (2016), https://arxiv.org/abs/1604.06174; https://pytorch.org/docs/stable/checkpoint.html (never reentrant here)
 */
export function checkpoint<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  ...args: A | [...A, CheckpointOptions]
): R {
  requireFunction('checkpoint', 'f', f);
  const { values, options } = splitOptions(args);
  const known = requireOptions<CheckpointOptions>('checkpoint', options, { preserveRngState: true });
  const { preserveRngState = true } = known;
  requireBoolean('checkpoint', 'preserveRngState', preserveRngState);
  const call = f as (...all: readonly unknown[]) => R;
  if (!isGradEnabled()) return call(...values);
  const first = new FirstPass();
  const output = flattenTree(noGrad(() => withRecorder(first, () => call(...values))));
  const given = flattenTree(values);
  const again = (inputs: readonly Tensor[]): Tree => {
    const run = (): R =>
      withRecorder(new SecondPass(first, preserveRngState), () => call(...(given.rebuild(inputs) as unknown[])));
    const generators = preserveRngState ? first.generators : new Map<Generator, GeneratorState>();
    return flattenTree(enableGrad(() => rewound(generators, run)));
  };
  return output.rebuild(tracked(output, given, first.tracked, again)) as R;
}

/** Gives results a gradient rule that computes them again. */
function tracked(
  output: Tree,
  given: Tree,
  seen: ReadonlySet<Tensor>,
  again: (inputs: readonly Tensor[]) => Tree,
): readonly Tensor[] {
  const args = given.tensors.filter(({ gradFn }) => gradFn !== null);
  const outside = [...new Map([...seen].map((x) => [x.gradFn, x])).values()];
  const inputs = [...args, ...outside];
  if (inputs.length === 0) return output.tensors;
  const results = [...output.tensors];
  const types = results.map(({ shape, dtype, size }) => ({ shape, dtype, size })); // not the tensors: their numbers need not stay
  for (const dtype of new Set(results.map((y) => y.dtype).filter(isDifferentiable))) {
    const places = results.flatMap((y, i) => (y.dtype === dtype ? [i] : []));
    const parts = places.map((i) => types[i]);
    const joined = noGrad(() => packed(places.map((i) => results[i])));
    inputs[0].gradFn!.extend({
      op: {
        name: 'checkpoint',
        infer: () => joined,
        gradient(dy) {
          const own = given.tensors.map((x) => (x.gradFn === null ? x : variable(x)));
          const { tensors } = again(own);
          requireSame(types, tensors);
          const seeds = unpacked(dy, parts);
          const leaves = [...own.filter((_, i) => given.tensors[i].gradFn !== null), ...outside];
          return pull(
            places.map((at, i) => [tensors[at], seeds[i]]),
            leaves,
          );
        },
      },
      inputs,
      outputs: [joined],
      attributes: {},
    });
    unpacked(joined, parts).forEach((y, i) => (results[places[i]] = y));
  }
  return results;
}

/** Several results as one, for a gradient rule is that of one result. */
function packed(results: readonly Tensor[]): Tensor {
  if (results.length === 1) return identity(results[0]);
  return concat(results.map((y) => reshape(y, [y.size])));
}

function unpacked(joined: Tensor, parts: readonly Pick<Tensor, 'shape' | 'size'>[]): Tensor[] {
  if (parts.length === 1) return [joined];
  let end = 0;
  return parts.map(({ size, shape }) => reshape(slice(joined, { axis: 0, start: end, end: (end += size) }), shape));
}

function requireSame(first: readonly TensorType[], second: readonly TensorType[]): void {
  const written = (types: readonly TensorType[]): string =>
    types.map(({ dtype, shape }) => `${dtype} ${formatShape(shape)}`).join(', ');
  if (written(first) === written(second)) return;
  throw new ConfigError(
    'checkpoint',
    `f gave ${written(first)} at first, but ${written(second)} when it was computed again; it must do the same each time`,
    { expected: written(first), got: written(second) },
  );
}
