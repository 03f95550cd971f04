import { apply } from '../../apply.ts';
import { elementOf } from '../../element-of.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { activeRecorder, becomesFile } from '../../recorder.ts';
import { formatShape, stridesOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { flip } from './flip.ts';
import { slice } from './slice.ts';
import { copyElements } from './strided.ts';
import { sum } from '../reduction/sum.ts';

type PadMode = 'constant' | 'reflect' | 'replicate';

/** For each axis how many entries go before and after. */
export type Pads = readonly (readonly [before: number, after: number])[];

function requirePads(shape: Shape, pads: Pads, mode: PadMode): void {
  pads.forEach(([before, after], axis) => {
    const length = shape[axis];
    const given = `[${before}, ${after}] entries are to be added to axis ${axis} of x ${formatShape(shape)}`;
    if (mode === 'constant') {
      if (length + before + after >= 0 && before >= -length && after >= -length) return;
      throw new ShapeError('pad', `${given}, which has only ${length} to take away`, {
        expected: length,
        got: [before, after],
      });
    }
    const most = mode === 'reflect' ? Math.max(0, length - 1) : length === 0 ? 0 : Infinity;
    if (before <= most && after <= most) return;
    throw new ShapeError('pad', `${given}; mode ${mode} can add at most ${most} on either side there`, {
      expected: most,
      got: [before, after],
    });
  });
}

/** Entries of a padded axis that the border at position `at` repeats; positions count in the result. */
function sourceOf(at: number, [before, length]: readonly [number, number], mode: PadMode): number {
  const end = before + length - 1;
  if (mode === 'replicate') return at < before ? before : end;
  return at < before ? 2 * before - at : 2 * end - at;
}

/** Fills the borders of `axis` from the entries inside; earlier axes are complete, later ones still without borders. */
function fillBorders(
  y: Tensor,
  { axis, shape, pads, mode }: { axis: number; shape: Shape; pads: Pads; mode: PadMode },
): void {
  const strides = stridesOf(y.shape);
  const [before] = pads[axis];
  const slab = y.shape.map((length, k) => (k < axis ? length : k === axis ? 1 : shape[k]));
  let start = 0;
  for (let k = axis + 1; k < shape.length; k++) start += pads[k][0] * strides[k];
  for (let at = 0; at < y.shape[axis]; at++) {
    if (at === before) at += shape[axis]; // the inside is there already
    if (at >= y.shape[axis]) break;
    const from = sourceOf(at, [before, shape[axis]], mode);
    copyElements(
      slab,
      { data: y.data, offset: start + from * strides[axis], strides },
      { data: y.data, offset: start + at * strides[axis], strides },
    );
  }
}

/** Adds what the borders of an axis received to the entries they repeat. */
function foldBorders(
  dy: Tensor,
  { axis, length, pads: [before, after], mode }: { axis: number; length: number; pads: Pads[number]; mode: PadMode },
): Tensor {
  const place = (border: Tensor, to: readonly [number, number]): Tensor => {
    const entries = mode === 'replicate' ? sum(border, axis, { keepDims: true }) : flip(border, axis);
    return padAxes(
      entries,
      dy.shape.map((_, k) => (k === axis ? to : 0)),
    );
  };
  let dx = slice(dy, { axis, start: before, end: after === 0 ? null : -after });
  if (before > 0) {
    const border = slice(dy, { axis, end: before });
    dx = add(dx, place(border, mode === 'replicate' ? [0, length - 1] : [1, length - 1 - before]));
  }
  if (after > 0) {
    const border = slice(dy, { axis, start: -after });
    dx = add(dx, place(border, mode === 'replicate' ? [length - 1, 0] : [length - 1 - after, 1]));
  }
  return dx;
}

export const padOp = defineOp<[x: Tensor], { pads: Pads; mode: PadMode; value: number }>({
  name: 'pad',
  movement: true,
  infer([x], { pads, mode }) {
    requirePads(x.shape, pads, mode);
    return { shape: x.shape.map((length, axis) => pads[axis][0] + length + pads[axis][1]), dtype: x.dtype };
  },
  forward([x], y, { pads, mode, value }) {
    if (value !== 0) y.data.fill(elementOf(value, y.dtype, 'pad', 'value'));
    const kept = x.shape.map((length, axis) => length + Math.min(0, pads[axis][0]) + Math.min(0, pads[axis][1]));
    if (kept.some((length) => length <= 0)) return;
    const [from, to] = [stridesOf(x.shape), stridesOf(y.shape)];
    const start = (strides: readonly number[], sign: 1 | -1): number =>
      strides.reduce((offset, stride, axis) => offset + Math.max(0, sign * pads[axis][0]) * stride, 0);
    copyElements(
      kept,
      { data: x.data, offset: start(from, -1), strides: from },
      { data: y.data, offset: start(to, 1), strides: to },
    );
    if (mode === 'constant') return;
    pads.forEach(([before, after], axis) => {
      if (before > 0 || after > 0) fillBorders(y, { axis, shape: x.shape, pads, mode });
    });
  },
  gradient(dy, { inputs: [x], attributes: { pads, mode } }) {
    if (mode !== 'constant') {
      const fold = (dx: Tensor, length: number, axis: number): Tensor =>
        pads[axis].every((added) => added === 0) ? dx : foldBorders(dx, { axis, length, pads: pads[axis], mode });
      return [x.shape.reduce(fold, dy)];
    }
    if (becomesFile() || pads.some(([before, after]) => before < 0 || after < 0))
      return [
        padAxes(
          dy,
          pads.map(([before, after]) => [-before, -after]),
        ),
      ];
    return [
      slice(
        dy,
        pads.map(([before, after]) => (before + after === 0 ? null : [before, after === 0 ? null : -after])),
      ),
    ];
  },
  onnx: ({ pads, mode, value }, { inputs: [x], ints, constant }) => ({
    opType: 'Pad',
    inputs: [
      x,
      ints([...pads.map(([before]) => before), ...pads.map(([, after]) => after)]),
      ...(mode === 'constant' ? [constant(value, x.dtype)] : []),
    ],
    attributes: { mode: mode === 'replicate' ? 'edge' : mode },
  }),
});

/** Adds entries around the last axes: as many before and after each as its pair says, or its one number for both. */
export function padAxes(
  x: Tensor,
  pads: readonly (number | Pads[number])[],
  { mode = 'constant', value = 0 }: { readonly mode?: PadMode | undefined; readonly value?: number | undefined } = {},
): Tensor {
  const untouched = new Array<number>(x.rank - pads.length).fill(0);
  const all = [...untouched, ...pads].map((added): Pads[number] =>
    typeof added === 'number' ? [added, added] : [added[0], added[1]],
  );
  elementOf(value, x.dtype, 'pad', 'value'); // throws at once
  const isSame = activeRecorder() === null && all.every(([before, after]) => before === 0 && after === 0); // in a trace, other sizes may add some
  return isSame ? x : apply(padOp, [x], { pads: all, mode, value });
}
