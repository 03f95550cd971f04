import { applyEager, type EagerOp } from '../../eager/eager-op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import type { LabelAxis, LabelsAlong } from './label-axis.ts';
import { requireRange } from './label-range.ts';

/** Where the entry of each label is; nowhere, −1, for one that does not count. */
function placesOf({ data, size }: Tensor, { shape, axis, ignoreIndex }: LabelsAlong): Int32Array {
  const [, classes, inner] = splitAt(shape, axis);
  const step = shape.length === 1 ? 0 : classes * inner;
  const places = new Int32Array(size);
  for (let i = 0; i < size; i++)
    places[i] = data[i] === ignoreIndex ? -1 : Math.floor(i / inner) * step + data[i] * inner + (i % inner);
  return places;
}

const pickOp: EagerOp<[x: Tensor, labels: Tensor], LabelsAlong> = {
  name: 'gather',
  infer: ([{ dtype }, { shape }]) => ({ shape, dtype }),
  check: { input: 1, require: requireRange },
  forward([{ data: x }, labels], { data: y }, along) {
    placesOf(labels, along).forEach((place, i) => {
      if (place >= 0) y[i] = x[place];
    });
  },
  gradient: (dy, { inputs: [, labels], attributes }) => [applyEager(placeOp, [dy, labels], attributes), null],
  recorded: ([x, labels], along, { gatherLabels }) => gatherLabels(x, labels, along),
};

/** The adjoint: adds each element to the entry of its label. */
const placeOp: EagerOp<[dy: Tensor, labels: Tensor], LabelsAlong> = {
  name: 'scatterAdd',
  infer: ([{ dtype }], { shape }) => ({ shape, dtype }),
  forward([{ data: dy }, labels], { data: dx }, along) {
    placesOf(labels, along).forEach((place, i) => {
      if (place >= 0) dx[place] += dy[i];
    });
  },
  gradient: (d, { inputs: [, labels], attributes }) => [applyEager(pickOp, [d, labels], attributes), null],
  recorded: ([dy, labels], along, { scatterLabels }) => scatterLabels(dy, labels, along),
};

/**
 * The entry of each label.
 *
 * @param x the shape of the labels with the classes along `axis`, or a vector of them
 * @param labels whole numbers; checked at once, or when they are known
 * @param range `where`: the public function that takes them; `axis`; `classes`: how many there are; `ignoreIndex`: a label whose entry is 0
 * @returns the shape of the labels, dtype of `x`
 * @throws {ShapeError} if a label is outside 0 … classes − 1
 * @example pickLabels(tensor([[1, 2], [3, 4]]), tensor([1, 0], { dtype: 'int32' }), { where: 'f', axis: 1, classes: 2 }).toArray(); // [2, 3]
 */
export function pickLabels(x: Tensor, labels: Tensor, range: LabelAxis): Tensor {
  return applyEager(pickOp, [x, labels], { ...range, shape: x.shape });
}
