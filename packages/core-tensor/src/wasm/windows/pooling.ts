import { constant, get } from '../encoding.ts';
import type { WasmRoutine } from '../routine.ts';
import { assign, clear, code, each, increase, sum, type Code, type Locals } from '../rows/code.ts';
import {
  along,
  channelRoutine,
  elementBytes,
  f32x4,
  lanes,
  loadLanes,
  perAccess,
  storeLanes,
  vectorBytes,
} from './channels.ts';

/** Images `[channels, pixels, batch]` in which the pixels that all windows see at their first position come first, then those at the second … */
export interface PooledImages {
  readonly channels: number;
  readonly pixels: number;
  readonly batch: number;
  readonly windows: number;
  /** in each window */
  readonly positions: number;
}

const mostPositions = 16; // whose entries are in registers, or nearly

/** Whether there are routines for the images. */
export function canPool({ windows, batch, positions }: PooledImages): boolean {
  return (windows * batch) % lanes === 0 && positions <= mostPositions;
}

/** The largest entry of each window, `[channels, windows, batch]`. Input: the images. */
export function largestRoutine(images: PooledImages): WasmRoutine {
  const { channels, pixels, batch, windows, positions } = images;
  const one = elementBytes * windows * batch; // what the windows see at a position
  return channelRoutine({
    key: `largest ${JSON.stringify(images)}`,
    operands: [elementBytes * pixels * batch, one],
    channels,
    cost: windows * batch * (perAccess * (positions + 1) + positions),
    write([x, y], locals) {
      const entries = entriesOf(locals, positions);
      const step = code(
        loadAll(entries, x, one),
        storeLanes(get(y), largest(entries)),
        increase(x, constant(vectorBytes)),
        increase(y, constant(vectorBytes)),
      );
      return along(y, locals.add('i32'), one, step);
    },
  });
}

/**
 * The gradient of `largestRoutine`: that of a window goes to its largest entry, of equal ones the first; of NaN in one half of the entries to the
 * other half. Inputs: the gradient, the images.
 */
export function shareRoutine(images: PooledImages): WasmRoutine {
  const { channels, pixels, batch, windows, positions } = images;
  const one = elementBytes * windows * batch;
  const all = elementBytes * pixels * batch;
  return channelRoutine({
    key: `share ${JSON.stringify(images)}`,
    operands: [one, all, all],
    channels,
    cost: windows * batch * (perAccess * (2 * positions + 1) + 3 * positions),
    write([dy, x, dx], locals) {
      const entries = entriesOf(locals, positions);
      const gradient = locals.add('v128');
      const step = code(
        loadAll(entries, x, one),
        assign(gradient, loadLanes(get(dy))),
        shareOut(entries, gradient, { locals, to: (i, value) => storeLanes(get(dx), value, i * one) }),
        each([dy, x, dx], (pointer) => increase(pointer, constant(vectorBytes))),
      );
      const rest = all - positions * one; // pixels that no window sees
      const end = sum(get(dx), constant((positions - 1) * one));
      return code(along(dy, locals.add('i32'), one, step), rest === 0 ? [] : clear(end, constant(rest)));
    },
  });
}

/** The locals of entries, in order. */
function entriesOf(locals: Locals, positions: number): readonly number[] {
  return locals.several('v128', positions);
}

function loadAll(entries: readonly number[], x: number, bytes: number): Code {
  return each(entries, (entry, i) => assign(entry, loadLanes(get(x), i * bytes)));
}

function halves<T>(all: readonly T[]): [T[], T[]] {
  const half = all.length >> 1;
  return [all.slice(0, half), all.slice(half)];
}

/** Two halves at a time. */
function largest(entries: readonly number[]): Code {
  if (entries.length === 1) return get(entries[0]);
  const [first, second] = halves(entries);
  return code(largest(first), largest(second), f32x4.max);
}

interface Sharing {
  readonly locals: Locals;
  to(entry: number, value: Code): Code;
}

/** Gives a gradient to one half of the entries, by lanes, and so on. */
function shareOut(entries: readonly number[], gradient: number, { locals, to }: Sharing, at = 0): Code {
  if (entries.length === 1) return to(at, get(gradient));
  const [first, second] = halves(entries);
  const [isFirst, toFirst, toSecond] = locals.several('v128', 3);
  return code(
    assign(isFirst, code(largest(first), largest(second), f32x4.greaterEqual)),
    assign(toFirst, code(get(gradient), get(isFirst), f32x4.and)),
    assign(toSecond, code(get(gradient), get(isFirst), f32x4.andNot)),
    shareOut(first, toFirst, { locals, to }, at),
    shareOut(second, toSecond, { locals, to }, at + first.length),
  );
}
