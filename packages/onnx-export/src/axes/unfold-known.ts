import { sameShape, type Operation, type Tensor, type Trace } from '@gradkit/core-tensor/functional';
import { kindOf } from './kind-of.ts';

/** Whether two values are the same, number by number. */
export function sameContent(a: Tensor, b: Tensor): boolean {
  if (a === b) return true;
  if (a.dtype !== b.dtype || a.size !== b.size || a.rank !== b.rank) return false;
  if (a.shape.some((size, axis) => size !== b.shape[axis])) return false;
  const [x, y] = [a.data, b.data];
  for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return false;
  return true;
}

/** Whether a value is known in all traces, and not the same everywhere. */
function follows(values: readonly Tensor[]): boolean {
  return values.every(({ isSymbolic }) => !isSymbolic) && values.some((value) => !sameContent(values[0], value));
}

const isLike = (a: Operation, b: Operation): boolean => kindOf(a) === kindOf(b) && a.inputs.length === b.inputs.length;

/**
 * Whether two traces of one form have known values, not the same, that were made by other operations: `n === 0 ? NaN : std(x)`.
 *
 * @param ofOneShape whether only those count that have the same shape
 */
export function isMadeOtherwise(mine: Trace, theirs: Trace, { ofOneShape }: { readonly ofOneShape: boolean }): boolean {
  const seen = new Set<Tensor>();
  const differs = (a: Tensor, b: Tensor): boolean => {
    if (seen.has(a) || a.isSymbolic || b.isSymbolic || sameContent(a, b)) return false;
    seen.add(a);
    const [makes, other] = [mine.known?.get(a), theirs.known?.get(b)];
    if (makes === undefined && other === undefined) return false;
    if (makes === undefined || other === undefined || !isLike(makes, other))
      return !ofOneShape || sameShape(a.shape, b.shape);
    return makes.inputs.some((input, i) => differs(input, other.inputs[i]));
  };
  const values = ({ operations, outputs }: Trace): readonly Tensor[] => [
    ...operations.flatMap(({ inputs }) => inputs),
    ...outputs,
  ];
  const others = values(theirs);
  return values(mine).some((value, i) => differs(value, others[i]));
}

/**
 * Known values that follow the sizes, such as a mask sliced to the length: the operations that made them join those of the trace, so that
 * the model does them as it runs. What they were made from stays constant, or is explained by itself.
 *
 * @param traces of one form
 */
export function unfoldKnown(traces: readonly Trace[]): Trace[] {
  const done = new Set(traces[0].operations.flatMap(({ outputs }) => outputs));
  const unfolded = new Set<Operation>();
  const added = traces.map((): Operation[] => []);
  const unfold = (values: readonly Tensor[]): void => {
    if (done.has(values[0]) || !follows(values)) return;
    done.add(values[0]);
    const makers = values.map((value, t) => traces[t].known?.get(value));
    const [first] = makers;
    if (first === undefined) return;
    if (!makers.every((maker) => maker !== undefined && isLike(maker, first))) return;
    const operations = makers as Operation[];
    first.inputs.forEach((_, i) => unfold(operations.map(({ inputs }) => inputs[i])));
    if (unfolded.has(first)) return; // another of its results was asked for
    unfolded.add(first);
    operations.forEach((operation, t) => added[t].push(operation));
  };
  const all = traces.map((): Operation[] => []);
  const flush = (): void => added.forEach((operations, t) => all[t].push(...operations.splice(0)));
  traces[0].operations.forEach(({ inputs }, at) => {
    inputs.forEach((_, i) => unfold(traces.map(({ operations }) => operations[at].inputs[i])));
    flush();
    traces.forEach(({ operations }, t) => all[t].push(operations[at]));
  });
  traces[0].outputs.forEach((_, i) => unfold(traces.map(({ outputs }) => outputs[i])));
  flush();
  return traces.map((trace, t) => ({ ...trace, operations: all[t] }));
}
