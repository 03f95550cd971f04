import { isGradEnabled } from '@gradkit/autograd';
import { ExportError, formatShape, type AnyState } from '@gradkit/core-tensor/functional';
import type { Executable } from './execute/executable.ts';
import type { LoopExecutable } from './execute/loop/loop-executable.ts';
import type { PyTree } from './trace/pytree.ts';
import { requireSameStep } from './trace/same-step.ts';
import { traceFunction } from './trace/trace-function.ts';
import type { TracedStep } from './trace/traced-step.ts';

/** A function traced for one signature; holds while its guards do. */
export interface CacheEntry {
  readonly step: TracedStep;
  readonly result: PyTree;
  /** states that it gives new values */
  readonly changes: ReadonlySet<AnyState>;
  /** made when it is needed first */
  executable: Promise<Executable> | null;
  /** for several steps a call; null where single ones are better */
  loop: Promise<LoopExecutable | null> | null;
  calls: number;
}

const manyEntries = 8;

/** What a call's arguments must have in common with a former one's to use its trace: types of tensors, plain values, structure. */
export function signatureOf({ key, tensors }: PyTree): string {
  const types = tensors.map(({ shape, dtype }) => `${dtype} ${formatShape(shape)}`);
  return `${key} ${types.join(' ')} ${isGradEnabled()}`;
}

/** The traces of a function: for each signature one for each state of the world that its guards tell apart. */
export class StepCache<A extends readonly unknown[]> {
  readonly #function: (...args: A) => unknown;
  readonly #entries = new Map<string, CacheEntry[]>();

  constructor(f: (...args: A) => unknown) {
    this.#function = f;
  }

  /**
   * The trace for some arguments, made when there is none. A known one is compared with a new one at calls 2, 4, 8 …
   *
   * @throws {ExportError} if the function cannot be traced, or does other things than before
   */
  entryFor(args: PyTree): CacheEntry {
    const signature = signatureOf(args);
    const known = this.#entries.get(signature) ?? [];
    const valid = known.find(({ step }) => step.guards.every(({ look, seen }) => look() === seen));
    if (valid !== undefined) {
      if (isPowerOfTwo(++valid.calls)) this.#requireSame(valid, args);
      return valid;
    }
    const { step, result } = traceFunction('compile', this.#function, args);
    const changes = new Set(step.writes.keys());
    const entry: CacheEntry = { step, result, changes, executable: null, loop: null, calls: 1 };
    this.#entries.set(signature, [...known, entry]);
    this.#warnOfMany();
    return entry;
  }

  #requireSame({ step, result }: CacheEntry, args: PyTree): void {
    const now = traceFunction('compile', this.#function, args);
    requireSameStep(step, now.step);
    if (now.result.key === result.key) return;
    throw new ExportError(
      'compile',
      'the result has other plain values, names or places of tensors than when the function was traced; return tensors, or pass what changes as an argument',
    );
  }

  #warnOfMany(): void {
    const count = [...this.#entries.values()].reduce((sum, { length }) => sum + length, 0);
    if (count !== manyEntries) return;
    const signatures = [...this.#entries.keys()].slice(-2);
    console.warn(
      `compile: ${count} signatures have been compiled, the last two for ${signatures.join(' and ')}; ` +
        'each takes time and memory. Let shapes and plain arguments be the same at every call, e.g. with dropLast',
    );
  }
}

function isPowerOfTwo(count: number): boolean {
  return (count & (count - 1)) === 0;
}
