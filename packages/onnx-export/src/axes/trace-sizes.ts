import {
  calledFunction,
  ExportError,
  match,
  sourceLine,
  type Operation,
  type Tensor,
  type Trace,
} from '@gradkit/core-tensor/functional';
import { completeSmall } from './complete-small.ts';
import { kindOf } from './kind-of.ts';
import { loopOp } from '../loops/loop-op.ts';
import { rollLoops } from '../loops/roll-loops.ts';
import type { FreeAxis, Sizes } from './free-axis.ts';

/** A function traced with the free axes at some sizes. */
export interface TraceAt {
  readonly sizes: Sizes;
  readonly trace: Trace;
  /** an axis has the size 0 or 1: its sizes count, but numbers in it tell no rule (`1 / n`, an `arange` of one) */
  readonly isSmall?: boolean | undefined;
  /** something was done otherwise, for which what follows from other sizes stands */
  readonly isCompleted?: boolean | undefined;
  /** known values of which nothing but the shape counts */
  readonly guessed?: ReadonlySet<Tensor> | undefined;
}

/** A function traced at sizes where it does the same, and those where it does something else. */
export interface Traces {
  /** the first is the base; in the others, one axis or all of them have other sizes; small ones come last */
  readonly alike: readonly TraceAt[];
  readonly different: readonly TraceAt[];
}

/** Whether what follows from other traces gives the same as one, at its sizes. */
export type IsSame = (one: TraceAt, completed: TraceAt) => boolean;

const usualSizes = [3, 4, 5, 8, 16]; // in place of 0 and 1, which hide what broadcasts
const mostOfEach = 2;
const mostInTurn = 22;
const mostOperations = 1000; // of a function that is traced often
/** How many operations of a function are few enough for it to be traced even more often. */
export const mostOfShort = 300;
const mostSmall = 64;
const mostKnown = 2 ** 17; // elements of constants in a trace that grow with an axis
const mostLength = 1500; // of a trace that grows with an axis

/** Sizes to try beside one: a little more, multiples, which fit where an axis is cut into equal parts, and smaller ones. */
function otherSizes(size: number, from: number): (readonly number[])[] {
  const smaller = [from, from + 1, size - 1, Math.ceil(size / 2), size - 2].filter(
    (each) => each >= from && each < size,
  );
  return [
    [size + 1, size + 2, size + 3, size + 4],
    [2 * size, 2 * size + 1, 3 * size, 4 * size],
    [...new Set(smaller)],
  ];
}

/** Further sizes to try beside a small one: 4, 5, 6, 8 and 9 do not tell ⌊n / 4⌋ from ⌊(n − 1) / 3⌋, nor where the steps of ⌊(n + 1) / 4⌋ are. */
function furtherSizes(size: number): (readonly number[])[] {
  return [
    [size + 3, size + 4],
    [2 * size + 61, 2 * size + 53, 6 * size, 8 * size],
  ];
}

/** Sizes far from one, which show bounds, as of `x.slice([[null, -72]])`, and steps of many, as of 30 chunks. */
function farSizes(size: number): (readonly number[])[] {
  return [
    [5 * size + 331, 5 * size + 257, 16 * size, 8 * size, 3 * size + 1],
    [9 * size + 1021, 32 * size],
    [13 * size + 4099, 64 * size],
  ];
}

/** How long a trace is: the results of its operations, and its outputs. */
const lengthOf = ({ operations, outputs }: Trace): number =>
  operations.reduce((sum, one) => sum + one.outputs.length, outputs.length);

/** Elements of constants in a trace. */
function knownIn({ operations, outputs, all = operations }: Trace): number {
  const values = new Set([...outputs, ...all.flatMap((one) => [...one.inputs, ...one.outputs])]);
  return [...values].reduce((sum, { isSymbolic, size }) => (isSymbolic ? sum : sum + size), 0);
}

/** Whether a function can be traced at a larger size of an axis, as far as its traces show: a loop has more rounds there, a mask more elements. */
function isBearable(traces: readonly TraceAt[], name: string, size: number): boolean {
  const sizeOf = ({ sizes }: TraceAt): number => sizes.get(name)!;
  const [last, before] = traces.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  const [n, m] = [sizeOf(last), sizeOf(before)];
  const longer = ((lengthOf(last.trace) - lengthOf(before.trace)) * (size - n)) / (n - m);
  const more = ((knownIn(last.trace) - knownIn(before.trace)) * (size ** 2 - n ** 2)) / (n ** 2 - m ** 2);
  return (longer <= 0 || lengthOf(last.trace) + longer <= mostLength) && more <= mostKnown;
}

/** How many sizes a function is traced at: some, or all small ones in turn, too, which show where a rule begins that holds from somewhere on; or more of these, which show what comes again late. */
export type Density = 'some' | 'all' | 'most';

/** What a trace does, without sizes: operations, where their inputs come from, and ranks of the results. */
function formOf({ inputs, operations, outputs, reads }: Trace): string {
  const places = new Map<object, string>();
  inputs.forEach((input, i) => places.set(input, `i${i}`));
  [...reads.values()].forEach((state, i) => state && places.set(state, `s${i}`));
  operations.forEach((one, i) => one.outputs.forEach((output, k) => places.set(output, `o${i}.${k}`)));
  const place = (value: object): string => places.get(value) ?? 'constant';
  const lines = operations.map((one) => {
    const rounds = match(one, loopOp)?.attributes.body.operations.map(({ op }) => op.name);
    const ranks = one.outputs.map(({ rank }) => rank);
    return [kindOf(one).name, ...(rounds ?? []), ...one.inputs.map(place), ...ranks].join(' ');
  });
  return [...lines, outputs.map((output) => `${place(output)} ${output.rank}`).join(' ')].join('\n');
}

/** Which of the operations takes values from elsewhere in another trace, or has results of another rank. */
function otherInputs(mine: Trace, theirs: Trace): number {
  const [ours, others] = [mine, theirs].map((trace) => formOf(trace).split('\n'));
  return ours.findIndex((line, i) => line !== others[i]);
}

/** A file has the same outputs at every size. */
export function outputsError(expected: number, got: number, when: string): ExportError {
  const rule =
    'the number of outputs must not follow a dynamic axis: join them, or make the axis fixed with dynamicAxes';
  return new ExportError('exportModel', `the model has ${expected} outputs but ${got} ${when}; ${rule}`, {
    expected,
    got,
  });
}

/** Where two traces part: the operation of each, and the sizes. */
export function differenceOf(base: TraceAt, other: TraceAt, axis?: string): ExportError {
  const [mine, theirs] = [base.trace.operations, other.trace.operations];
  const changed = [...base.sizes].filter(([name, size]) => other.sizes.get(name) !== size);
  const [name, size] = changed.find(([each]) => each === axis) ?? changed[0];
  const [given, others] = [base.trace.outputs.length, other.trace.outputs.length];
  if (given !== others)
    return outputsError(given, others, `when axis ${name} is ${other.sizes.get(name)} instead of ${size}`);
  const isSame = mine.length === theirs.length && mine.every((one, i) => kindOf(one) === kindOf(theirs[i]));
  const at = isSame ? otherInputs(base.trace, other.trace) : mine.findIndex((one, i) => one.op !== theirs[i]?.op);
  const one = (mine.length < theirs.length ? theirs[at] : mine[at]) ?? theirs[mine.length] ?? mine.at(-1);
  const detail = isSame
    ? `${one?.op.name ?? 'a constant'} takes or gives other values`
    : at !== -1 && theirs[at] !== undefined && mine.length === theirs.length
      ? `${mine[at].op.name} becomes ${theirs[at].op.name}`
      : `${mine.length} operations become ${theirs.length}, others from ${mine[at]?.op.name ?? 'the end'} on`;
  const where = `${one === undefined ? 'the function' : nameOf(one)} does something else when it is ${other.sizes.get(name)} instead of ${size}`;
  return new ExportError(
    'exportModel',
    `axis ${name} cannot be free: ${where} (${detail}); do the same at every size, or leave ${name} out of dynamicAxes`,
    { expected: mine.length, got: theirs.length },
  );
}

/** What the user called that does an operation, and where. */
function nameOf({ op, origin }: Operation): string {
  return origin === undefined ? op.name : `${calledFunction(origin) ?? op.name}${sourceLine(origin)}`;
}

/** Operations without those that no output needs: how many there are may follow a size. */
function needed(operations: readonly Operation[], outputs: readonly Tensor[]): Operation[] {
  const values = new Set(outputs);
  const kept = operations.toReversed().filter((one) => {
    if (!one.outputs.some((output) => values.has(output))) return false;
    for (const input of one.inputs) values.add(input);
    return true;
  });
  return kept.toReversed();
}

function withoutDeadCode(trace: Trace): Trace {
  const { operations, outputs, all } = trace;
  return { ...trace, operations: needed(operations, outputs), all: all && needed(all, outputs) };
}

type TraceSizes = (sizes: Sizes) => Trace;

interface Tried {
  readonly found: TraceAt | null;
  readonly error: Error | null;
}

function tryAt(traceSizes: TraceSizes, sizes: Sizes): Tried {
  try {
    return { found: { sizes, trace: withoutDeadCode(traceSizes(sizes)) }, error: null };
  } catch (error) {
    return { found: null, error: error as Error };
  }
}

/** The first trace: at the sizes of the examples, with usual sizes in place of 0 and 1 and of sizes that two axes share. */
function traceBase(free: readonly FreeAxis[], traceSizes: TraceSizes, from: number): TraceAt {
  const own = new Map(free.map(({ name, size }) => [name, size]));
  if (free.every(({ size }) => size >= from)) return { sizes: own, trace: withoutDeadCode(traceSizes(own)) };
  for (const usual of [...usualSizes.filter((size) => size >= from), from + 3]) {
    const sizes = new Map(free.map(({ name, size }, i) => [name, size >= from ? size : usual + i]));
    const { found } = tryAt(traceSizes, sizes);
    if (found !== null) return found;
  }
  traceSizes(own); // says what is wrong with the function itself, if anything
  const small = free.filter(({ size }) => size < 2).map(({ name, size }) => `${name} of size ${size}`);
  throw new ExportError(
    'exportModel',
    `the model takes none of the sizes ${usualSizes.join(', ')} in place of ${small.join(' and ')}; give examples of a typical size, or make the axis fixed with dynamicAxes`,
  );
}

/** Sizes of an axis, from one on, at which nothing was traced. */
function inTurn(found: readonly Sizes[], name: string, from: number, most: number): number[] {
  const done = new Set(found.map((sizes) => sizes.get(name)));
  return Array.from({ length: most - 1 }, (_, i) => i + from).filter((size) => !done.has(size));
}

/** Whether there are more operations at the largest size than at the one before: other parts of a model may begin at some size, and not grow. */
function growsAtLast(found: readonly TraceAt[], name: string): boolean {
  const [last, before] = found.toSorted((a, b) => b.sizes.get(name)! - a.sizes.get(name)!);
  return before !== undefined && last.trace.operations.length > before.trace.operations.length;
}

/** Traces with another size of one axis: a few larger ones and a few smaller ones, of those that the function takes. */
function traceOthers(
  base: TraceAt,
  { name }: FreeAxis,
  traceSizes: TraceSizes,
  { density, from }: { readonly density: Density; readonly from: number },
): TraceAt[] {
  const size = base.sizes.get(name)!;
  let firstError: Error | null = null;
  const take = (candidates: readonly number[], most: number): TraceAt[] => {
    const taken: TraceAt[] = [];
    for (const other of candidates) {
      if (taken.length === most) break;
      const tried = tryAt(traceSizes, new Map([...base.sizes, [name, other]]));
      firstError ??= tried.error;
      if (tried.found !== null) taken.push(tried.found);
    }
    return taken;
  };
  const found = otherSizes(size, from).flatMap((candidates) => take(candidates, mostOfEach));
  const count = base.trace.operations.length;
  const isLoop = growsAtLast(found, name); // long to trace, as what is long itself
  if (!isLoop && count <= mostOperations) {
    const done = [base, ...found].map(({ sizes }) => sizes);
    const most = density === 'most' && count <= mostOfShort ? mostSmall : mostInTurn;
    if (density !== 'some') found.push(...inTurn(done, name, from, most).flatMap((other) => take([other], 1)));
    found.push(...furtherSizes(size).flatMap((candidates) => take(candidates, mostOfEach)));
  }
  for (const candidates of farSizes(size)) {
    const bearable = candidates.filter((other) => found.length > 1 && isBearable(found, name, other));
    found.push(...take(bearable, 1));
  }
  if (found.length > 0) return found;
  throw new ExportError(
    'exportModel',
    `axis ${name} cannot be free: the model takes it only as ${size} (${(firstError as Error | null)?.message ?? 'no other size'}); make the axis fixed with dynamicAxes`,
    { cause: firstError },
  );
}

/** Traces with other sizes of all axes at once, which tell sums from products; once all odd, which tell how halves are rounded. */
function traceTogether(base: TraceAt, others: readonly (readonly TraceAt[])[], traceSizes: TraceSizes): TraceAt[] {
  if (others.length < 2) return [];
  const names = [...base.sizes.keys()];
  const all = others.map((found, i) => found.map(({ sizes }) => sizes.get(names[i])!));
  const inTurns = [0, 1, 2].map((k) => all.map((sizes, i) => sizes[(k + i) % sizes.length]));
  const odd = all.map((sizes) => sizes.find((size) => size % 2 === 1) ?? sizes[0]);
  return [...inTurns, odd].flatMap(
    (sizes) => tryAt(traceSizes, new Map(names.map((name, i) => [name, sizes[i]]))).found ?? [],
  );
}

/** Traces with one axis of size 0 or 1, where the function takes that: what looks fixed above may be `min(batch, 2)`. */
function traceSmall(base: TraceAt, traceSizes: TraceSizes, from: number): TraceAt[] {
  const small = [0, 1].filter((size) => size >= from);
  return small.flatMap((size) =>
    [...base.sizes.keys()].flatMap((name): TraceAt[] => {
      const { found } = tryAt(traceSizes, new Map([...base.sizes, [name, size]]));
      return found === null ? [] : [{ ...found, isSmall: true }];
    }),
  );
}

interface Tracing {
  readonly density: Density;
  /** whether small sizes count at which something is done otherwise */
  readonly completes: boolean;
  readonly isSame: IsSame;
  /** the least size of each axis; default 0 */
  readonly from?: number | undefined;
}

/**
 * Traces a function with free axes at several sizes of each: those of the examples, and others that the function takes, so that every
 * window fits. Then at 1 and 0.
 *
 * @throws {ExportError} if an axis can have one size only
 */
export function traceAtSizes(
  free: readonly FreeAxis[],
  traceSizes: TraceSizes,
  { density, completes, isSame, from = 0 }: Tracing,
): Traces {
  const least = Math.max(2, from); // which what broadcasts at 1 does not hide
  const tracesFrom = (base: TraceAt): Traces => {
    const others = free.map((axis) => traceOthers(base, axis, traceSizes, { density, from: least }));
    const unrolled = [base, ...others.flat(), ...traceTogether(base, others, traceSizes)];
    const rolled = rollLoops(unrolled.map(({ trace }) => trace));
    const all = unrolled.map(({ sizes }, i) => ({ sizes, trace: rolled[i] }));
    return groupAlike(free, [...all, ...traceSmall(base, traceSizes, from)], completes, isSame);
  };
  const base = traceBase(free, traceSizes, least);
  const found = tracesFrom(base);
  const [{ sizes }] = found.alike;
  if (free.length === 0 || sizes === base.sizes) return found;
  return tracesFrom({ sizes, trace: withoutDeadCode(traceSizes(sizes)) }); // around sizes at which the usual is done
}

/** Whether an axis of size 1 takes away an axis of an output, as `squeeze()` does. */
function givesOtherRank({ sizes, trace }: TraceAt, base: TraceAt): boolean {
  const { outputs } = base.trace;
  return ![...sizes.values()].includes(0) && trace.outputs.some(({ rank }, i) => rank !== outputs[i]?.rank);
}

/**
 * Which traces do the same, and which something else; small ones that do are completed, as far as that goes and gives the same, or left out. So are others
 * where an axis on the way is that small, if they give the same.
 *
 * @throws {ExportError} if an axis has one size only where the same is done
 */
export function groupAlike(
  free: readonly FreeAxis[],
  all: readonly TraceAt[],
  completes: boolean,
  isSame?: IsSame,
): Traces {
  const large = all.filter(({ isSmall }) => isSmall !== true);
  const forms = new Map(all.map((each) => [each, formOf(each.trace)]));
  const counts = new Map<string, number>();
  for (const each of large) counts.set(forms.get(each)!, (counts.get(forms.get(each)!) ?? 0) + 1);
  const [usual] = [...counts].toSorted(([, a], [, b]) => b - a)[0];
  const alike = large.filter((each) => forms.get(each) === usual);
  const different = large.filter((each) => forms.get(each) !== usual);
  for (const { name } of free) {
    const sizes = new Set(alike.map((each) => each.sizes.get(name)));
    if (sizes.size > 1) continue;
    throw differenceOf(
      alike[0],
      different.find((each) => !sizes.has(each.sizes.get(name)))!,
      name,
    );
  }
  const small = all.filter(({ isSmall }) => isSmall === true);
  const same = [...alike, ...small.filter((each) => forms.get(each) === usual)];
  const others = completes ? small.filter((each) => forms.get(each) !== usual) : [];
  const gives = (each: TraceAt, found: TraceAt): boolean =>
    isSame === undefined || (found.guessed?.size ?? 0) > 0 || isSame(each, found); // what stands for a guess is found later
  const completed = others.flatMap((each): TraceAt[] => {
    const found = completeSmall(same, each);
    return found !== null && gives(each, found) ? [found] : [];
  });
  const followed = (completes ? different : []).flatMap((each): TraceAt[] => {
    const found = completeSmall(same, each);
    return found !== null && isSame?.(each, found) === true ? [{ ...found, isSmall: true }] : [];
  });
  const otherwise = [...different, ...small.filter((each) => givesOtherRank(each, alike[0]))];
  const more = [...completed, ...followed].filter(({ trace }) => formOf(trace) === usual);
  return { alike: [...same, ...more], different: otherwise };
}
