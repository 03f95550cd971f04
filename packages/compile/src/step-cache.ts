import { isGradEnabled } from '@gradkit/autograd';
import { ExportError, formatShape, formatValue, isTensor, type AnyState } from '@gradkit/core-tensor/functional';
import type { Executable } from './execute/executable.ts';
import type { Lazy } from './execute/lazy.ts';
import type { LoopExecutable } from './execute/loop/loop-executable.ts';
import { decidingObjects } from './trace/deciding-objects.ts';
import type { PyTree } from './trace/pytree.ts';
import { isSameStep, requireSameStep } from './trace/same-step.ts';
import { traceFunction, type TracedFunction } from './trace/trace-function.ts';
import type { TracedStep } from './trace/traced-step.ts';
import { WatchedFields } from './trace/watched-fields.ts';

/** A function traced for one signature; holds while its guards and the fields of its modules do. */
export interface CacheEntry {
  readonly step: TracedStep;
  readonly result: PyTree;
  /** what it was traced for, in words */
  readonly given: string;
  /** states that it gives new values */
  readonly changes: ReadonlySet<AnyState>;
  /** null before it is needed first */
  executable: Lazy<Executable> | null;
  /** for several steps a call; it is null where single ones are better */
  loop: Lazy<LoopExecutable | null> | null;
  calls: number;
  fields: WatchedFields;
}

/** How a cache looks out for changes, and how much it keeps. */
export interface CacheOptions {
  /** objects whose fields matter beside those of modules */
  readonly watch: readonly object[];
  readonly maxSignatures: number;
}

function describeArguments({ tensors, unflatten }: PyTree): string {
  const describe = (_: string, part: unknown): unknown => {
    if (isTensor(part)) return `${part.dtype} ${formatShape(part.shape)}`;
    return typeof part === 'object' && part !== null ? part : formatValue(part);
  };
  const args = unflatten(tensors) as readonly unknown[];
  return `(${args.map((part) => JSON.stringify(part, describe)).join(', ')})`.replaceAll('"', '');
}

const warnAfter = { entries: 8, changes: 8 };

/** What a call's arguments must have in common with a former one's to use its trace: types of tensors, plain values, structure. */
export function signatureOf({ key, tensors }: PyTree): string {
  const types = tensors.map(({ shape, dtype }) => `${dtype} ${formatShape(shape)}`);
  return `${key} ${types.join(' ')} ${isGradEnabled()}`;
}

/** The traces of a function: for each signature one for each state of the world that is told apart. */
export class StepCache<A extends readonly unknown[]> {
  readonly #function: (...args: A) => unknown;
  readonly #options: CacheOptions;
  /** those of each signature; the signature that was used last is the last one */
  readonly #entries = new Map<string, CacheEntry[]>();
  #count = 0; // that were made
  #vainChanges = 0;

  constructor(f: (...args: A) => unknown, options: CacheOptions) {
    this.#function = f;
    this.#options = options;
  }

  /**
   * The trace for some arguments, made when there is none, or when a field has changed. A known one is compared with a new one at
   * calls 2, 4, 8 …
   *
   * @throws {ExportError} if the function cannot be traced, or does other things than before
   */
  entryFor(args: PyTree): CacheEntry {
    const signature = signatureOf(args);
    const known = this.#entries.get(signature) ?? [];
    this.#use(signature);
    const holding = known.filter(holdsStill);
    const valid = holding.find(({ fields }) => fields.change() === null);
    if (valid === undefined) return this.#add(signature, holding, args);
    if (isPowerOfTwo(valid.calls + 1)) this.#requireSame(valid, args);
    valid.calls++; // not where it does other things now: the next call looks again
    return valid;
  }

  /** A signature is now the one that was used last. */
  #use(signature: string): void {
    const entries = this.#entries.get(signature);
    if (entries === undefined || this.#entries.size === 1) return;
    this.#entries.delete(signature);
    this.#entries.set(signature, entries);
  }

  /** Traces the function. Where only a field has changed that it does not ask for, the former trace stays. */
  #add(signature: string, holding: readonly CacheEntry[], args: PyTree): CacheEntry {
    const change = holding.at(-1)?.fields.change();
    const traced = traceFunction('compile', this.#function, args);
    const fields = this.#watch(traced);
    const same = holding.find((entry) => entry.result.key === traced.result.key && isSameStep(entry.step, traced.step));
    if (same !== undefined) {
      same.fields = fields;
      if (++this.#vainChanges === warnAfter.changes) warnOfChanges(change!);
      return same;
    }
    const { step, result } = traced;
    const changes = new Set(step.writes.keys());
    const given = describeArguments(args);
    const entry: CacheEntry = { step, result, given, changes, executable: null, loop: null, calls: 1, fields };
    this.#entries.set(signature, [...(this.#entries.get(signature) ?? []), entry]);
    if (++this.#count === warnAfter.entries) this.#warnOfMany(change);
    this.#forgetOldest();
    return entry;
  }

  #watch({ step: { reads, writes }, used }: TracedFunction): WatchedFields {
    const deciding = decidingObjects([...reads.keys(), ...writes.keys(), ...used]);
    return new WatchedFields([...deciding, ...this.#options.watch]);
  }

  #requireSame(entry: CacheEntry, args: PyTree): void {
    const now = traceFunction('compile', this.#function, args);
    requireSameStep(entry.step, now.step);
    entry.fields = this.#watch(now); // it may count its own calls
    if (now.result.key === entry.result.key) return;
    throw new ExportError(
      'compile',
      'the result has other plain values, names or places of tensors than when the function was traced; return tensors, or pass what changes as an argument',
    );
  }

  #forgetOldest(): void {
    const total = [...this.#entries.values()].reduce((sum, { length }) => sum + length, 0);
    if (total <= this.#options.maxSignatures) return;
    const [[signature, entries]] = this.#entries;
    entries.shift();
    if (entries.length === 0) this.#entries.delete(signature);
  }

  #warnOfMany(change: string | null | undefined): void {
    const signatures = [...this.#entries.values()].slice(-2).map((entries) => entries.at(-1)!.given);
    const what =
      signatures.length > 1
        ? `the last two for ${signatures.join(' and ')}`
        : `all for ${signatures.join()}${change ? `, since ${change} changes` : ''}`;
    console.warn(
      `compile: ${warnAfter.entries} signatures have been compiled, ${what}; ` +
        'each takes time and memory. Let shapes and plain arguments be the same at every call, e.g. with dropLast',
    );
  }
}

function holdsStill({ step }: CacheEntry): boolean {
  return step.guards.every(({ look, seen }) => look() === seen);
}

function warnOfChanges(change: string): void {
  console.warn(
    `compile: ${change} has changed ${warnAfter.changes} times between calls, and each time the function was traced again and did the same; ` +
      'keep what it does not ask for in a private #field, or outside the model',
  );
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
