import { isGradEnabled } from '@gradkit/autograd';
import { ExportError, formatShape, Tensor, trace, type TensorType } from '@gradkit/core-tensor';
import { findDevice, type Device } from '@gradkit/runtime';
import { Arena } from './arena.ts';
import { DeviceSlots } from './device-slots.ts';
import { Plan, valuesOf, type Memory, type Target, type Values } from './plan.ts';
import { Slots } from './slots.ts';
import { requireSameStep } from './same-step.ts';
import { stepOf, type Step } from './step.ts';
import { structureOf, type Structure } from './structure.ts';

export interface CompileOptions {
  /** where to run; default auto: the best there is */
  readonly device?: Device;
  /** threads inside an operator, on the CPU; default 1 */
  readonly threads?: number;
}

/** A function that runs on ONNX Runtime: same arguments, a promise of the same result. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): Promise<R>;
  /** where it runs and the package that runs it; null before the first call */
  readonly target: Target | null;
}

/** The step for one signature: traced, and being made ready. */
interface Signature {
  readonly step: Step;
  readonly result: Structure;
  readonly plan: Promise<Plan>;
  calls: number;
}

const manySignatures = 8;

/** Compiles a function once for each signature and queues its calls. */
class Compiler<A extends readonly unknown[], R> {
  readonly #step: (...args: A) => R;
  readonly #options: CompileOptions;
  #memory: Promise<Memory> | null = null;
  readonly #signatures = new Map<string, Signature[]>();
  target: Target | null = null;
  #running: Promise<unknown> = Promise.resolve();

  constructor(step: (...args: A) => R, options: CompileOptions) {
    this.#step = step;
    this.#options = options;
  }

  async call(args: A): Promise<R> {
    const given = structureOf('compile', args);
    const { step, result, plan } = this.#signatureOf(given);
    const values = valuesOf(step, given.tensors);
    const running = this.#running.then(() => this.#run(plan, values));
    this.#running = running.catch(() => {}); // a failed call must not stop the next
    return result.rebuild(await running) as R;
  }

  async #run(plan: Promise<Plan>, values: Values): Promise<readonly Tensor[]> {
    const ready = await plan;
    this.target ??= ready.target;
    return ready.run(values);
  }

  #signatureOf(given: Structure): Signature {
    const key = keyOf(given);
    const known = this.#signatures.get(key) ?? [];
    const fitting = known.find(({ step }) => step.assumptions.every(({ look, seen }) => look() === seen));
    if (fitting !== undefined) {
      if (isPowerOfTwo(++fitting.calls)) requireSameStep(fitting.step, this.#trace(given).step);
      return fitting;
    }
    const { step, result } = this.#trace(given);
    const signature = { step, result, plan: this.#plan(step), calls: 1 };
    this.#signatures.set(key, [...known, signature]);
    this.#warnOfMany();
    return signature;
  }

  async #plan(step: Step): Promise<Plan> {
    this.#memory ??= makeMemory(this.#options);
    return Plan.create(step, await this.#memory, this.#options);
  }

  #trace(given: Structure): Pick<Signature, 'step' | 'result'> {
    const found: Structure[] = [];
    const traced = trace((...symbols) => {
      const output = this.#step(...(given.rebuild(symbols) as A));
      if (output instanceof Promise)
        throw new ExportError('compile', 'the function is async; only what runs without waiting can be compiled');
      found.push(structureOf('compile', output));
      return found[0].tensors;
    }, given.tensors.map(typeOf));
    return { step: stepOf(traced), result: found[0] };
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
  return { device, arena, slots: device === 'webgpu' ? new DeviceSlots({ ...options, device }) : new Slots(arena) };
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}

function typeOf({ shape, dtype }: Tensor): TensorType {
  return { shape, dtype };
}

function keyOf({ key, tensors }: Structure): string {
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
 * @returns the compiled function; `target` tells where it runs
 * @throws {ExportError} at the first call, if the function asks for values, is async, or uses an operation that the device lacks; at a
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
  return Object.defineProperty(call, 'target', { get: () => compiler.target }) as Compiled<A, R>;
}
