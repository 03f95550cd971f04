import { ExportError, formatShape, sourceLine, type Application, type Tensor } from '@gradkit/core-tensor';
import type { Step } from './step.ts';

/**
 * Throws if a function does other things now than when it was traced: it depends on a plain value or a tensor from outside that has
 * changed since, which the compiled step does not see.
 *
 * @throws {ExportError} that names the operation and its source line
 */
export function requireSameStep(before: Step, now: Step): void {
  const matching = new Map<Tensor, Tensor>();
  const match = (old: readonly Tensor[], current: readonly Tensor[]): void =>
    old.forEach((value, i) => matching.set(value, current[i]));
  match(before.inputs, now.inputs);
  match(
    before.draws.map(({ symbol }) => symbol),
    now.draws.map(({ symbol }) => symbol),
  );
  for (const [state, symbol] of before.reads) if (now.reads.has(state)) matching.set(symbol, now.reads.get(state)!);
  const same = (old: Tensor, current: Tensor | undefined): boolean =>
    current !== undefined && (old.isSymbolic ? matching.get(old) === current : sameConstant(old, current));
  before.steps.forEach((step, i) => {
    const current = now.steps[i] as Application | undefined;
    if (current === undefined || !sameOperation(step, current)) fail(step, `is now ${describe(current)}`);
    const changed = step.inputs.findIndex((input, k) => !same(input, current.inputs[k]));
    if (changed !== -1)
      fail(current, `now uses ${valueOf(current.inputs[changed])} where it used ${valueOf(step.inputs[changed])}`);
    match(step.outputs, current.outputs);
  });
  if (now.steps.length > before.steps.length) fail(now.steps[before.steps.length], 'was not there');
  before.results.forEach((value, i) => {
    if (!same(value, now.results[i])) fail(undefined, `result ${i} is another`);
  });
  for (const [state, value] of before.writes)
    if (!same(value, now.writes.get(state))) fail(undefined, 'a state gets another value');
}

function sameConstant(old: Tensor, current: Tensor): boolean {
  if (old === current) return true;
  if (current.isSymbolic || old.size !== current.size || old.dtype !== current.dtype) return false;
  return old.data.every((value, i) => Object.is(value, current.data[i]));
}

function sameOperation(old: Application, current: Application): boolean {
  return old.op === current.op && JSON.stringify(old.attributes) === JSON.stringify(current.attributes);
}

function valueOf({ shape, isSymbolic, data }: Tensor): string {
  if (isSymbolic) return 'another tensor';
  return data.length === 1 ? String(data[0]) : `another ${formatShape(shape)}`;
}

function describe(step: Application | undefined): string {
  return step === undefined
    ? 'missing'
    : `${step.op.name} ${JSON.stringify(step.attributes)}${sourceLine(step.origin!)}`;
}

function fail(step: Application | undefined, what: string): never {
  const place = step === undefined ? '' : `${step.op.name}${sourceLine(step.origin!)} `;
  throw new ExportError(
    'compile',
    `${place}${what} when the function was traced; what comes from outside is fixed then. Pass it as an argument, or keep it in a Buffer`,
  );
}
