import {
  ExportError,
  formatShape,
  sameShape,
  sourceLine,
  type AnyState,
  type Operation,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { cacheKey } from '@gradkit/onnx-export';
import type { TracedStep } from './traced-step.ts';

/**
 * Throws if a function does other things now than when it was traced: it depends on a plain value or a tensor from outside that has
 * changed since, which the compiled step does not see.
 *
 * @throws {ExportError} that names the operation and its source line
 */
export function requireSameStep(before: TracedStep, now: TracedStep): void {
  const matching = new Map<Tensor, Tensor>();
  const match = (old: readonly Tensor[], current: readonly Tensor[]): void =>
    old.forEach((value, i) => matching.set(value, current[i]));
  match(before.inputs, now.inputs);
  requireSameDraws(before, now);
  match(
    before.draws.map(({ tracer }) => tracer),
    now.draws.map(({ tracer }) => tracer),
  );
  for (const [state, tracer] of before.reads) if (now.reads.has(state)) matching.set(tracer, now.reads.get(state)!);
  const same = (old: Tensor, current: Tensor | undefined): boolean =>
    current !== undefined && (old.isSymbolic ? matching.get(old) === current : sameConstant(old, current));
  before.operations.forEach((step, i) => {
    const current = now.operations[i] as Operation | undefined;
    if (current === undefined) fail(step, 'is not there now, but was');
    if (!sameOperation(step, current)) failOperation(step, current);
    const changed = step.inputs.findIndex((input, k) => !same(input, current.inputs[k]));
    if (changed !== -1) fail(current, `now takes ${changeOf(step.inputs[changed], current.inputs[changed])}`);
    match(step.outputs, current.outputs);
  });
  if (now.operations.length > before.operations.length) fail(now.operations[before.operations.length], 'was not there');
  before.results.forEach((value, i) => {
    if (!same(value, now.results[i])) fail(undefined, `result ${i} is another than`);
  });
  for (const [state, value] of before.writes)
    if (!same(value, now.writes.get(state))) fail(undefined, 'a state gets another value than');
  if (!sameStates([...before.writes.keys()], [...now.writes.keys()])) fail(undefined, 'other states get values than');
  if (!sameStates(before.cleared, now.cleared) || !sameStates([...before.gradients], [...now.gradients]))
    fail(undefined, 'other states are cleared than');
}

/** The same as an answer. */
export function isSameStep(before: TracedStep, now: TracedStep): boolean {
  try {
    requireSameStep(before, now);
    return true;
  } catch {
    return false;
  }
}

function requireSameDraws(before: TracedStep, now: TracedStep): void {
  const same =
    before.draws.length === now.draws.length && before.draws.every(({ from }, i) => sameList(from, now.draws[i].from));
  if (!same)
    fail(undefined, 'random numbers are drawn otherwise, e.g. by a generator that the function makes each time, than');
}

function sameList(old: readonly unknown[], current: readonly unknown[]): boolean {
  return old.length === current.length && old.every((value, i) => Object.is(value, current[i]));
}

function sameStates(old: readonly AnyState[], current: readonly AnyState[]): boolean {
  return old.length === current.length && old.every((state) => current.includes(state));
}

function sameConstant(old: Tensor, current: Tensor): boolean {
  if (old === current) return true;
  if (current.isSymbolic || old.dtype !== current.dtype || !sameShape(old.shape, current.shape)) return false;
  return old.data.every((value, i) => Object.is(value, current.data[i]));
}

function sameOperation(old: Operation, current: Operation): boolean {
  return old.op === current.op && cacheKey(old.attributes) === cacheKey(current.attributes);
}

/** What an operation takes now, and what it took: `3 where it took 2`. */
function changeOf(old: Tensor, current: Tensor): string {
  const [was, is] = [old, current].map((x) => {
    if (x.isSymbolic) return 'an argument, a state or a result';
    return x.size === 1 ? String(x.data[0]) : `a constant ${x.dtype} ${formatShape(x.shape)}`;
  });
  if (was !== is) return `${is} where it took ${was}`;
  return old.isSymbolic ? 'another argument, state or result than' : `other numbers in ${is} than`;
}

function failOperation(old: Operation, current: Operation): never {
  const detail = ({ attributes }: Operation): string =>
    old.op === current.op ? ` with ${JSON.stringify(attributes)}` : '';
  fail(current, `${detail(current)} was ${old.op.name}${detail(old)}${sourceLine(old.origin!)}`.trimStart());
}

function fail(step: Operation | undefined, what: string): never {
  const place = step === undefined ? '' : `${step.op.name}${sourceLine(step.origin!)} `;
  throw new ExportError(
    'compile',
    `${place}${what} when the function was traced; what comes from outside is fixed then. Pass it as an argument, or keep it in a Buffer`,
  );
}
