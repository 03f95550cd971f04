import { isGradEnabled } from '@gradkit/autograd';
import {
  ConfigError,
  ExportError,
  formatShape,
  Tensor,
  trace,
  type AnyState,
  type TensorType,
} from '@gradkit/core-tensor';
import { findDevice, type Device } from '@gradkit/runtime';
import { Arena } from './memory/arena.ts';
import { DeviceBuffers } from './memory/device-buffers.ts';
import { isLoopFaster } from './execute/is-loop-faster.ts';
import { LoopExecutable } from './execute/loop-executable.ts';
import { Executable, valuesOf, type Memory, type Target, type Values } from './execute/executable.ts';
import { enqueue, canPrepareNow } from './execute/queue.ts';
import { HostBuffers } from './memory/host-buffers.ts';
import { requireSameStep } from './trace/same-step.ts';
import { isSteady, tracedStepOf, type TracedStep } from './trace/traced-step.ts';
import { treeFlatten, type PyTree } from './trace/pytree.ts';

export interface CompileOptions {
  /** where to run; default auto: the best there is */
  readonly device?: Device;
  /** threads inside an operator, on the CPU; default 1 */
  readonly threads?: number;
}

/** A function that runs on ONNX Runtime: same arguments, a promise of the same result. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): Promise<R>;
  /**
   * Does several steps, as if it were called for each batch in order, and gives their results. Consecutive batches with the same shapes
   * are one call of ONNX Runtime where that is faster: on CUDA, where each call copies weights and gradients, and on the CPU for tiny steps.
   * If a step fails, those after it are not done; of a call of several, none is.
   *
   * @param batches the arguments of each step
   * @returns the result of each step
   * @throws {ConfigError} if a batch is no list of arguments
   * @throws {ExportError} or RuntimeError, as a single step
   * @example
   * import { Buffer } from '@gradkit/autograd';
   * const total = new Buffer(tensor([0, 0]));
   * const add = compile((x: Tensor) => (total.value = total.value.add(x)));
   * const sums = await add.runSteps([[tensor([1, 2])], [tensor([3, 4])], [tensor([5, 6])]]);
   * sums.map((sum) => sum.toArray()); // [[1, 2], [4, 6], [9, 12]]
   */
  runSteps(batches: readonly A[]): Promise<R[]>;
  /** where it runs and the package that runs it; null before the first call */
  readonly target: Target | null;
}

/** The step for one signature: traced, and being made ready. */
interface Signature {
  readonly step: TracedStep;
  readonly result: PyTree;
  /** states that it gives new values */
  readonly changes: ReadonlySet<AnyState>;
  /** made when it is needed first */
  plan: Promise<Executable> | null;
  /** for several steps a call; null where single ones are better */
  loop: Promise<LoopExecutable | null> | null;
  calls: number;
}

/** A call as it was when it was made. */
interface Call {
  readonly signature: Signature;
  readonly values: Values;
}

const manySignatures = 8;
const mostPrepared = 2 ** 24; // numbers: 64 MB

/** Compiles a function once for each signature and queues its calls. */
class Compiler<A extends readonly unknown[], R> {
  readonly #step: (...args: A) => R;
  readonly #options: CompileOptions;
  #memory: Promise<Memory> | null = null;
  readonly #signatures = new Map<string, Signature[]>();
  target: Target | null = null;

  constructor(step: (...args: A) => R, options: CompileOptions) {
    this.#step = step;
    this.#options = options;
  }

  async call(args: A): Promise<R> {
    const given = treeFlatten('compile', args, 'arguments');
    if (!canPrepareNow()) return enqueue(null, () => this.#run(this.#prepare(given)));
    const call = this.#prepare(given);
    return enqueue(isSteady(call.signature.step) ? call.signature.changes : null, () => this.#run(call));
  }

  async runSteps(batches: readonly A[]): Promise<R[]> {
    requireBatches(batches);
    const given = batches.map((args) => treeFlatten('compile', args, 'arguments'));
    let calls = canPrepareNow() ? this.#prepareSome(given) : [];
    return enqueue(null, async () => {
      const results: R[] = [];
      while (results.length < given.length) {
        if (calls.length === 0) calls = this.#prepareSome(given.slice(results.length));
        results.push(...(await this.#runGroup(calls)));
        calls = [];
      }
      return results;
    });
  }

  #prepare(given: PyTree): Call {
    const signature = this.#signatureOf(given);
    return { signature, values: valuesOf(signature.step, given.tensors) };
  }

  /** The first calls, of one signature, that are known before any of them has run and whose arguments and random numbers fit in memory. */
  #prepareSome(given: readonly PyTree[]): Call[] {
    const calls: Call[] = [];
    let numbers = 0;
    for (const one of given) {
      if (keyOf(one) !== keyOf(given[0])) break;
      const call = this.#prepare(one);
      calls.push(call);
      for (const { size } of call.values.values()) numbers += size;
      if (!isSteady(call.signature.step) || numbers > mostPrepared) break;
    }
    return calls;
  }

  async #run({ signature, values }: Call): Promise<R> {
    const plan = await (signature.plan ??= this.#plan(signature.step));
    this.target ??= plan.target;
    return signature.result.unflatten(await plan.run(values)) as R;
  }

  /** Calls of one signature. */
  async #runGroup(calls: readonly Call[]): Promise<R[]> {
    const [{ signature }] = calls;
    const loop = calls.length > 1 ? await (signature.loop ??= this.#loop(signature.step)) : null;
    const results: R[] = [];
    if (loop === null) {
      for (const call of calls) results.push(await this.#run(call));
      return results;
    }
    this.target ??= loop.target;
    const found = await loop.run(calls.map(({ values }) => values));
    return found.map((tensors) => signature.result.unflatten(tensors) as R);
  }

  #signatureOf(given: PyTree): Signature {
    const key = keyOf(given);
    const known = this.#signatures.get(key) ?? [];
    const fitting = known.find(({ step }) => step.guards.every(({ look, seen }) => look() === seen));
    if (fitting !== undefined) {
      if (isPowerOfTwo(++fitting.calls)) this.#requireSame(fitting, given);
      return fitting;
    }
    const { step, result } = this.#trace(given);
    const signature = { step, result, changes: new Set(step.writes.keys()), plan: null, loop: null, calls: 1 };
    this.#signatures.set(key, [...known, signature]);
    this.#warnOfMany();
    return signature;
  }

  #requireSame({ step, result }: Signature, given: PyTree): void {
    const now = this.#trace(given);
    requireSameStep(step, now.step);
    if (now.result.key === result.key) return;
    throw new ExportError(
      'compile',
      'the result has other plain values, names or places of tensors than when the function was traced; return tensors, or pass what changes as an argument',
    );
  }

  async #plan(step: TracedStep): Promise<Executable> {
    this.#memory ??= makeMemory(this.#options);
    return Executable.create(step, await this.#memory, this.#options);
  }

  async #loop(step: TracedStep): Promise<LoopExecutable | null> {
    this.#memory ??= makeMemory(this.#options);
    const memory = await this.#memory;
    return isLoopFaster(step, memory.device) ? LoopExecutable.create(step, memory, this.#options) : null;
  }

  #trace(given: PyTree): Pick<Signature, 'step' | 'result'> {
    const found: PyTree[] = [];
    const traced = trace((...tracers) => {
      const output = this.#step(...(given.unflatten(tracers) as A));
      if (output instanceof Promise)
        throw new ExportError('compile', 'the function is async; only what runs without waiting can be compiled');
      found.push(treeFlatten('compile', output, 'the result'));
      return found[0].tensors;
    }, given.tensors.map(typeOf));
    return { step: tracedStepOf(traced), result: found[0] };
  }

  #warnOfMany(): void {
    const count = [...this.#signatures.values()].reduce((sum, { length }) => sum + length, 0);
    if (count !== manySignatures) return;
    const keys = [...this.#signatures.keys()].slice(-2);
    console.warn(
      `compile: ${count} signatures have been compiled, the last two for ${keys.join(' and ')}; ` +
        'each takes time and memory. Let shapes and plain arguments be the same at every call, e.g. with dropLast',
    );
  }
}

async function makeMemory(options: CompileOptions): Promise<Memory> {
  const arena = new Arena();
  const device = await findDevice(options.device);
  return {
    device,
    arena,
    buffers: device === 'webgpu' ? new DeviceBuffers({ ...options, device }) : new HostBuffers(arena),
  };
}

function requireBatches(batches: readonly unknown[]): void {
  if (!Array.isArray(batches))
    throw new ConfigError(
      'runSteps',
      `batches are ${nameOf(batches)}; they must be a list with the arguments of each step, e.g. [[x0, y0], [x1, y1]]`,
      { got: batches },
    );
  const wrong = batches.findIndex((args) => !Array.isArray(args));
  if (wrong === -1) return;
  throw new ConfigError(
    'runSteps',
    `batch ${wrong} of ${batches.length} is ${nameOf(batches[wrong])}; each must be the list of a step's arguments, e.g. [inputs, labels]`,
    { got: batches[wrong] },
  );
}

function nameOf(value: unknown): string {
  if (value instanceof Tensor) return `a tensor ${formatShape(value.shape)}`;
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : String(value);
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}

function typeOf({ shape, dtype }: Tensor): TensorType {
  return { shape, dtype };
}

function keyOf({ key, tensors }: PyTree): string {
  const types = tensors.map(({ shape, dtype }) => `${dtype} ${formatShape(shape)}`);
  return `${key} ${types.join(' ')} ${isGradEnabled()}`;
}

/**
 * Makes a function of tensors run on ONNX Runtime: a whole training step, with forward, backward and update, becomes one graph. The
 * compiled function takes the same arguments, gives a promise of the same result, and leaves parameters, buffers and moments as the
 * function itself would. Calls are queued.
 *
 * It is traced at its first call, and again for other shapes, other plain arguments, or a model switched between training and
 * evaluation. What is read while tracing from outside is fixed; that it stays the same is checked now and then.
 *
 * @param step reads and replaces values of parameters and buffers; never asks for values of tensors (`item`, `toArray`)
 * @param options `device`: default the best there is; `threads`: inside an operator, on the CPU, default 1
 * @returns the compiled function; `target` tells where it runs, `runSteps` does several steps
 * @throws {ExportError} at the first call, if the function asks for values, is async, or uses an operation that the device unsupported; at a
 *   later one, if what it does has changed. The message names the line of the source
 * @throws {RuntimeError} at the first call, if ONNX Runtime or the device is not there
 * @example
 * import { Parameter, noGrad } from '@gradkit/autograd';
 * const w = new Parameter(tensor([0, 0]));
 * const step = compile((x: Tensor) => {
 *   w.zeroGrad();
 *   const loss = w.value.sub(x).pow(2).sum();
 *   loss.backward();
 *   noGrad(() => (w.value = w.value.sub(w.grad!.mul(0.25))));
 *   return loss;
 * });
 * (await step(tensor([1, 2]))).item(); // 5
 * (await step(tensor([1, 2]))).item(); // 1.25
 * w.value.toArray(); // [0.75, 1.5]
 * @see https://pytorch.org/docs/stable/generated/torch.compile.html
 */
export function compile<A extends readonly unknown[], R>(
  step: (...args: A) => R,
  options: CompileOptions = {},
): Compiled<A, R> {
  const compiler = new Compiler(step, options);
  const call = (...args: A): Promise<R> => compiler.call(args);
  return Object.defineProperties(call, {
    target: { get: () => compiler.target },
    runSteps: { value: (batches: readonly A[]) => compiler.runSteps(batches) },
  }) as Compiled<A, R>;
}
