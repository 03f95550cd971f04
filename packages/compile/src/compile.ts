import {
  refuseArgument,
  isInlined,
  requireList,
  requireOneOf,
  requireOptions,
  requireWholeNumber,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { devices, requireThreads, type Device, type Threads } from '@gradkit/runtime';
import { noThis, requireStep } from './check/require-step.ts';
import { Compiler } from './compiler.ts';
import type { Placement } from './execute/executor.ts';

export interface CompileOptions {
  /** where to run; default auto: the best there is, measured at the first call where several may be */
  readonly device?: Device | undefined;
  /** threads inside an operator, on the CPU; default `auto`: one for a step too small to be shared, else one a core */
  readonly threads?: Threads | undefined;
  /** plain objects and instances beside the modules whose states the function uses: a change of their fields is noticed, too; default none */
  readonly watch?: readonly object[] | undefined;
  /** most traces that are kept, with what runs them; the one that was used longest ago goes first; default 64 */
  readonly maxSignatures?: number | undefined;
}

const known: OptionNames<CompileOptions> = { device: true, threads: true, watch: true, maxSignatures: true };

/** A function that runs on ONNX Runtime: same arguments, a promise of the same result. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): Promise<R>;
  /**
   * The function as it was given to `compile`. Inside another function that is compiled or exported, calling the compiled one is calling
   * this: it becomes part of that, and gives its result, not a promise. For TypeScript, which does not know that, call this.
   */
  readonly original: (...args: A) => R;
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
  /** where it runs; null before the first call */
  readonly runsOn: Placement | null;
  /** why it runs there: it was asked for, it was measured (`measured: wasm 400 µs a step, webgpu 12 ms a step`), or what is not there; null before the first call */
  readonly deviceReason: string | null;
}

/**
 * Makes a function of tensors run on ONNX Runtime: a whole training step, with forward, backward and update, becomes one graph. The
 * compiled function takes the same arguments, gives a promise of the same result, and leaves parameters, buffers and moments as the
 * function itself would. Calls are queued.
 *
 * It is traced at its first call, and again for other shapes, other plain arguments, a model switched between training and evaluation, and
 * when a field changes of a module whose states or methods it uses, of a module above or below, or of an object in `watch`. Other things from outside
 * (variables of the closure, private `#fields`) are fixed; that they stay the same is checked now and then.
 *
 * Indices, labels and probabilities out of range are the errors that they are without `compile`, and leave everything as it was, where they
 * follow from arguments, random draws and states by views, casts, slices and elementwise operations. Indices that only the graph knows, since
 * it works them out or a state is on a GPU, read and write nowhere if they are out of range: they give NaN (0 and false where the dtype
 * has none).
 *
 * @param step reads and replaces values of parameters and buffers; never asks for values of tensors (`item`, `toArray`)
 * @param options `device`: default the best there is, measured at the first call where several may be; `threads`: inside an operator, on the CPU, default `auto`; `watch`: objects
 *   whose fields matter, too; `maxSignatures`: most traces that are kept, default 64
 * @returns the compiled function; `runsOn` and `deviceReason` tell where it runs and why, `runSteps` does several steps
 * @throws {ConfigError} if `step` is no function, or a generator or class, or an option is unknown or out of range
 * @throws {ExportError} at the first call, if the function asks for values, is async, uses `this`, seeds a generator, or uses an operation that the device does not have; at a
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
  requireStep('compile', step);
  const {
    device = 'auto',
    threads = 'auto',
    watch = [],
    maxSignatures = 64,
  } = requireOptions('compile', options, known, '{ threads: 2 }');
  requireOneOf('compile', 'device', device, devices);
  requireThreads('compile', threads);
  requireWatched(watch);
  requireWholeNumber('compile', 'maxSignatures', maxSignatures, { least: 1 });
  const compiler = new Compiler(step.bind(noThis), { device, threads }, { watch, maxSignatures });
  const call = function (this: unknown, ...args: A): unknown {
    return isInlined() ? Reflect.apply(step, this, args) : compiler.call(args); // inlined: a traced function waits for nothing
  };
  return Object.defineProperties(call, {
    original: { value: step },
    runsOn: { get: () => compiler.placement },
    deviceReason: { get: () => compiler.deviceReason },
    runSteps: {
      value: (batches: readonly A[]) =>
        isInlined() ? batches.map((args) => step(...args)) : compiler.runSteps(batches),
    },
  }) as unknown as Compiled<A, R>; // the properties are its own
}

function requireWatched(watch: readonly object[]): void {
  requireList('compile', 'watch', watch);
  watch.forEach((one: unknown, i) => {
    if (typeof one === 'object' && one !== null) return;
    refuseArgument('compile', `watch[${i}]`, one, 'an object whose fields matter');
  });
}
