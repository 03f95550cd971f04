import {
  formatShape,
  isFloating,
  numbersOf,
  requireBoolean,
  requireOneOf,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Of one class of one example: pixels that are both predicted and right, predicted, and right. */
export type Overlap = readonly [both: number, predicted: number, right: number];

/** The overlaps of all classes, example by example. */
export type OverlapState = readonly (readonly Overlap[])[];

/** What can be said of masks. */
export interface MaskOptions {
  /** masks of each class or their scores, `[batch, classes, …]` (`one-hot`, the default), class indices `[batch, …]`, or one of each */
  readonly inputFormat?: 'one-hot' | 'index' | 'mixed' | undefined;
  /** whether class 0 counts; default true */
  readonly includeBackground?: boolean | undefined;
}

/** @throws {ConfigError} unless the options of masks are of the right kind */
export function requireMaskOptions(where: string, numClasses: number | undefined, options: MaskOptions): void {
  const { inputFormat = 'one-hot', includeBackground = true } = options;
  requireOneOf(where, 'inputFormat', inputFormat, ['one-hot', 'index', 'mixed']);
  requireBoolean(where, 'includeBackground', includeBackground);
  if (numClasses !== undefined || inputFormat === 'index')
    requireWholeNumber(where, 'numClasses', numClasses, { least: 1 });
}

/** What all metrics of overlaps have in common. */
export const overlapLists = {
  init: (): OverlapState => [],
  merge: (a: OverlapState, b: OverlapState): OverlapState => [...a, ...b],
};

/** Whether a class is at a pixel of an example. */
type Mask = (example: number, label: number, pixel: number) => boolean;

/** Counts the overlaps of a batch. */
export function overlapsOf(
  where: string,
  [predictions, targets]: readonly [Tensor, Tensor],
  numClasses: number | undefined,
  { inputFormat = 'one-hot', includeBackground = true }: MaskOptions,
): OverlapState {
  requireTensor(where, 'predictions', predictions);
  requireTensor(where, 'targets', targets);
  const [byClass, other] =
    inputFormat === 'mixed' && predictions.rank < targets.rank ? [targets, predictions] : [predictions, targets];
  const classes = numClasses ?? byClass.shape[1];
  const [batch, ...rest] = byClass.shape.toSpliced(1, inputFormat === 'index' ? 0 : 1);
  const whole = [batch, classes, ...rest];
  const fits =
    sameShape(byClass.shape, inputFormat === 'index' ? [batch, ...rest] : whole) &&
    sameShape(other.shape, inputFormat === 'one-hot' ? whole : [batch, ...rest]);
  if (!fits || batch === undefined || (inputFormat !== 'index' && byClass.rank < 3))
    throw new ShapeError(
      where,
      `predictions are ${formatShape(predictions.shape)} and targets are ${formatShape(targets.shape)}; for inputFormat ${inputFormat} they must be ${forms(classes)[inputFormat]}`,
      { expected: whole, got: targets.shape },
    );
  const pixels = rest.reduce((product, size) => product * size, 1);
  const [a, b] = [predictions, targets].map((x) =>
    maskOf(where, x, { classes, pixels, isIndex: x.rank < whole.length }),
  );
  const first = includeBackground || classes === 1 ? 0 : 1;
  return Array.from({ length: batch }, (_, example) =>
    Array.from({ length: classes - first }, (_class, c) => overlapOf([a, b], [example, c + first, pixels])),
  );
}

const forms = (classes: number) => ({
  'one-hot': `[batch, ${classes}, …] with at least one more axis`,
  index: '[batch, …] of class indices',
  mixed: `[batch, ${classes}, …] and [batch, …] of class indices`,
});

function overlapOf(
  [predicted, right]: readonly Mask[],
  [example, label, pixels]: readonly [number, number, number],
): Overlap {
  let [both, ofPredicted, ofRight] = [0, 0, 0];
  for (let pixel = 0; pixel < pixels; pixel++) {
    const [p, r] = [predicted(example, label, pixel), right(example, label, pixel)];
    if (p) ofPredicted++;
    if (r) ofRight++;
    if (p && r) both++;
  }
  return [both, ofPredicted, ofRight];
}

/** Masks as they are, class indices, or of scores the largest. */
function maskOf(
  where: string,
  x: Tensor,
  { classes, pixels, isIndex }: { classes: number; pixels: number; isIndex: boolean },
): Mask {
  const values = numbersOf(x);
  if (isIndex) {
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (Number.isInteger(value) && value >= 0 && value < classes) continue;
      throw new ShapeError(
        where,
        `class index ${i} is ${value} but must be 0 … ${classes - 1} for ${classes} classes`,
        {
          expected: classes,
          got: value,
        },
      );
    }
    return (example, label, pixel) => values[example * pixels + pixel] === label;
  }
  const at = (example: number, label: number, pixel: number): number =>
    values[(example * classes + label) * pixels + pixel];
  if (!isFloating(x.dtype)) return (...place) => at(...place) !== 0;
  return (example, label, pixel) => {
    let best = 0;
    for (let c = 1; c < classes; c++) if (at(example, c, pixel) > at(example, best, pixel)) best = c;
    return best === label;
  };
}
