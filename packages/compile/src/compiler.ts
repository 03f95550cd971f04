import { ConfigError, formatValue } from '@gradkit/core-tensor/functional';
import type { SessionOptions } from '@gradkit/runtime';
import { choosePlace, type Place } from './device/choose-place.ts';
import { Executable } from './execute/executable.ts';
import type { Placement } from './execute/executor.ts';
import { Lazy } from './execute/lazy.ts';
import { isLoopFaster } from './execute/loop/is-loop-faster.ts';
import { LoopExecutable } from './execute/loop/loop-executable.ts';
import { canPrepareNow, enqueue } from './execute/queue.ts';
import { beginCall, type Values } from './execute/values.ts';
import { signatureOf, StepCache, type CacheEntry, type CacheOptions } from './step-cache.ts';
import { treeFlatten, type PyTree } from './trace/pytree.ts';
import { isSteady, type TracedStep } from './trace/traced-step.ts';

/** A call as it was when it was made. */
interface Call {
  readonly entry: CacheEntry;
  readonly values: Values;
}

const mostPrepared = 2 ** 24; // numbers: 64 MB

/** Queues the calls of a function, and makes what runs them: for each trace an executable, at its first call. */
export class Compiler<A extends readonly unknown[], R> {
  readonly #cache: StepCache<A>;
  readonly #options: SessionOptions;
  #place: Place | null = null;
  /** null before the first call */
  placement: Placement | null = null;

  constructor(f: (...args: A) => R, options: SessionOptions, cache: CacheOptions) {
    this.#cache = new StepCache(f, cache);
    this.#options = options;
  }

  /** why it runs there; null before the first call */
  get deviceReason(): string | null {
    return this.#place?.reason ?? null;
  }

  async call(args: A): Promise<R> {
    const given = treeFlatten('compile', args, 'arguments');
    if (!canPrepareNow()) return enqueue(null, () => this.#run(this.#prepare(given)));
    const call = this.#prepare(given);
    return enqueue(isSteady(call.entry.step) ? call.entry.changes : null, () => this.#run(call));
  }

  async runSteps(batches: readonly A[]): Promise<R[]> {
    requireBatches(batches);
    const given = batches.map((args) => outcomeOf(() => treeFlatten('compile', args, 'arguments')));
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
    const entry = this.#cache.entryFor(given);
    return { entry, values: beginCall(entry.step, given.tensors) };
  }

  /**
   * The first calls, of one signature, that are known before any of them has run and whose arguments and random numbers fit in memory;
   * of those before one that is refused.
   *
   * @throws what the very first one is refused with
   */
  #prepareSome(given: readonly (() => PyTree)[]): Call[] {
    const calls: Call[] = [];
    let [numbers, signature] = [0, ''];
    for (const argumentsOf of given) {
      try {
        const one = argumentsOf();
        signature ||= signatureOf(one);
        if (signatureOf(one) !== signature) break;
        const call = this.#prepare(one);
        calls.push(call);
        for (const { size } of call.values.values()) numbers += size;
        if (!isSteady(call.entry.step) || numbers > mostPrepared) break;
      } catch (error) {
        if (calls.length === 0) throw error;
        break;
      }
    }
    return calls;
  }

  async #run({ entry, values }: Call): Promise<R> {
    const { memory, options } = await this.#placeFor(entry.step, values);
    entry.executable ??= new Lazy(() => Executable.create(entry.step, memory, options));
    const executable = await entry.executable.get();
    this.placement ??= executable.placement;
    return entry.result.unflatten(await executable.run(values)) as R;
  }

  /** Runs calls of one trace, in one session run where that is faster. */
  async #runGroup(calls: readonly Call[]): Promise<R[]> {
    const [{ entry, values: first }] = calls;
    const place = await this.#placeFor(entry.step, first);
    entry.loop ??= new Lazy(() => makeLoop(entry.step, place));
    const looped = entry.step.gradients.size > 0 ? calls.slice(0, -1) : calls; // a loop leaves no gradients, so the last call is single
    const loop = looped.length > 1 ? await entry.loop.get() : null;
    const values = looped.map((call) => new Map(call.values));
    const found = (await loop?.run(values).catch(() => null)) ?? []; // one that fails has done nothing; then each step up to that is done alone
    this.placement ??= loop?.placement ?? null;
    const results = found.map((tensors) => entry.result.unflatten(tensors) as R);
    for (const call of calls.slice(found.length)) results.push(await this.#run(call));
    return results;
  }

  /** Chosen by the first call, for all that follow: their states stay on one device. */
  async #placeFor(step: TracedStep, values: Values): Promise<Place> {
    this.#place ??= await choosePlace(step, values, this.#options); // calls are queued: no other one asks meanwhile
    return this.#place;
  }
}

async function makeLoop(step: TracedStep, { memory, options }: Place): Promise<LoopExecutable | null> {
  return isLoopFaster(step, memory.device) ? LoopExecutable.create(step, memory, options) : null;
}

/** Does something now, and gives what it gives, or throws what it throws, when asked. */
function outcomeOf<T>(f: () => T): () => T {
  try {
    const value = f();
    return () => value;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}

function requireBatches(batches: readonly unknown[]): void {
  if (!Array.isArray(batches))
    throw new ConfigError(
      'runSteps',
      `batches are ${formatValue(batches)}; they must be a list with the arguments of each step, e.g. [[x0, y0], [x1, y1]]`,
      { got: batches },
    );
  const wrong = batches.findIndex((args) => !Array.isArray(args));
  if (wrong === -1) return;
  throw new ConfigError(
    'runSteps',
    `batch ${wrong} of ${batches.length} is ${formatValue(batches[wrong])}; each must be the list of a step's arguments, e.g. [inputs, labels]`,
    { got: batches[wrong] },
  );
}
