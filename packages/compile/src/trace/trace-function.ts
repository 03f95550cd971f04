import {
  abandonPromise,
  defaultGenerator,
  ExportError,
  liveHolders,
  trace,
  type GeneratorState,
  type Tensor,
  type TensorType,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { statelessObjects } from './deciding-objects.ts';
import { treeFlatten, type PyTree } from './pytree.ts';
import { tracedStepOf, type TracedStep } from './traced-step.ts';
import { withUsed } from './with-used.ts';

/** A function's step, and the pytree of what it returns. */
export interface TracedFunction {
  readonly step: TracedStep;
  readonly result: PyTree;
  /** modules and their like of which it called methods or read fields, as far as that can be seen */
  readonly used: ReadonlySet<object>;
}

/**
 * Traces a function for the types of some arguments. States that it makes are its own, as tensors are, unless it keeps them for the next
 * call: `this.cache ??= new Buffer(…)`. So one that makes states is traced again, until it finds what it kept.
 *
 * @param where the public function, for messages
 * @param args its arguments, as a pytree; shapes and dtypes count
 * @throws {ExportError} if it asks for values, is async, or returns what a compiled function cannot
 */
export function traceFunction<A extends readonly unknown[]>(
  where: string,
  f: (...args: A) => unknown,
  args: PyTree,
): TracedFunction {
  const first = traceOnce(where, f, args);
  if (first.made.size === 0) return tracedFunctionOf(first);
  const second = traceOnce(where, f, args);
  const isKept = [...second.reads.keys(), ...second.writes.keys()].some((state) => first.made.has(state));
  return tracedFunctionOf(isKept ? second : first);
}

type OneTrace = Trace & Omit<TracedFunction, 'step'>;

function tracedFunctionOf({ result, used, ...traced }: OneTrace): TracedFunction {
  return { step: tracedStepOf(traced), result, used };
}

function traceOnce<A extends readonly unknown[]>(where: string, f: (...args: A) => unknown, args: PyTree): OneTrace {
  let result: PyTree | null = null;
  let used: ReadonlySet<object> = new Set();
  const before = defaultGenerator().state;
  const traced = trace((...tracers) => {
    const seen = withUsed(liveHolders(), statelessObjects(), () => f(...(args.unflatten(tracers) as A)));
    const output = seen.result;
    used = seen.used;
    if (abandonPromise(output))
      throw new ExportError(
        where,
        'the function is async; only what runs without waiting can be compiled. Await before, and pass what comes as an argument',
      );
    result = treeFlatten(where, output, 'the result');
    return result.tensors;
  }, args.tensors.map(typeOf));
  requireUnseeded(where, before);
  return { ...traced, result: result!, used };
}

/** Throws if the default generator has been set: numbers that are drawn, e.g. for a lazy layer, move it only forward. */
function requireUnseeded(where: string, { key, counter }: GeneratorState): void {
  const now = defaultGenerator().state;
  if (String(now.key) === String(key) && now.counter >= counter) return;
  throw new ExportError(where, 'the function calls seed, which would act only while it is traced; seed before');
}

function typeOf({ shape, dtype }: Tensor): TensorType {
  return { shape, dtype };
}
