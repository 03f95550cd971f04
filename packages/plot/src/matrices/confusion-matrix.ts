import { fittedOptions } from '../internal/paper.ts';
import { inkOn, rampColor } from '../internal/ramps.ts';
import { requireOptions } from '../internal/require-options.ts';
import { cell, text } from '@observablehq/plot';
import { axis, chart } from '../internal/chart.ts';
import { colorBar, colorBarWidth } from '../internal/color-bar.ts';
import { ink } from '../internal/colors.ts';
import { fittedFrame } from '../internal/frame.ts';
import { pixelsAsPng } from '../internal/pixels.ts';
import { requireData, requireImageShape, requireSome } from '../internal/requirements.ts';
import { shortened, tag, textWidth } from '../internal/svg.ts';
import type { FittedPictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

export interface ConfusionMatrixOptions extends FittedPictureOptions {
  /** one name per class; without them the class indices */
  readonly classNames?: readonly string[] | undefined;
  /** write per cent of the true class into the cells instead of counts */
  readonly normalize?: boolean | undefined;
  /** an example of each cell, over its number */
  readonly examples?: CellExamples | undefined;
}

/** An image for a cell of the matrix, e.g. the one whose wrong class was the most certain. */
export interface CellExamples {
  /** of each image: `[height, width]`, or `[channels, height, width]` with 1 (grey) or 3 (RGB) channels */
  readonly shape: readonly number[];
  /** `images[label][prediction]`: pixels, 0 … 255 as bytes or 0 … 1; null for a cell without one */
  readonly images: ArrayLike<ArrayLike<ArrayLike<number> | null>>;
}

/**
 * Draws how often each class (rows: true) was taken for each class (columns: predicted).
 *
 * The colour is the share of the true class, on a square-root scale so that rare mistakes are seen too.
 *
 * With `examples` each cell shows an image: what was taken for what.
 *
 * @param matrix counts, `matrix[label][prediction]`, as many rows as columns
 * @returns an SVG document
 * @throws {PlotError} if the matrix is empty or not square, or holds anything but counts
 * @example confusionMatrix([[9, 1], [2, 8]], { classNames: ['cat', 'dog'] }).includes('accuracy 85.0 %'); // true
 */
export function confusionMatrix(matrix: ArrayLike<ArrayLike<number>>, options: ConfusionMatrixOptions = {}): string {
  const {
    title = 'Confusion matrix',
    classNames,
    normalize = false,
    examples,
  } = requireOptions<ConfusionMatrixOptions>('confusionMatrix', options, {
    classNames: true,
    normalize: true,
    examples: true,
    ...fittedOptions,
  });
  requireData('confusionMatrix', 'matrix', matrix);
  const counts = requireCounts(matrix);
  const classes = counts.length;
  const names = (classNames ?? counts.map((_, i) => String(i))).map((name) => shortened(name, 150, 13));
  if (names.length !== classes) {
    throw new PlotError('confusionMatrix', `classNames has ${names.length} names but the matrix ${classes} rows`, {
      expected: classes,
      got: names.length,
    });
  }
  const cells = counts.flatMap((row, label) => {
    const total = sum(row);
    return row.map((count, prediction) => ({
      label,
      prediction,
      count,
      share: total === 0 ? 0 : count / total,
      total,
    }));
  });
  const written = cells.map(({ count, share, total }) => (normalize ? percent(share, total) : thousands(count)));

  const longest = Math.max(...names.map((name) => textWidth(name, 13)));
  const widest = Math.max(...written.map((content) => textWidth(content, 13)));
  const image = examples === undefined ? null : shownImage(examples, classes);
  const smallest = image === null ? 0 : Math.max(image.width + 12, image.height + 30);
  const size = Math.max(widest + 12, classes > 12 ? 30 : 42, 180 / classes, smallest);
  const upright = longest > size - 4; // names that do not fit under their column
  const margin = { top: 8, left: longest + 50, bottom: (upright ? longest : 16) + 36, right: 24 };
  const side = classes * size;
  const width = Math.max(margin.left + side + margin.right + colorBarWidth, 360);
  const correct = sum(counts.map((row, i) => row[i]));
  const total = sum(cells.map(({ count }) => count));
  const notes = [
    total === 0
      ? 'no examples'
      : `accuracy ${((100 * correct) / total).toFixed(1)} % (${thousands(correct)} of ${thousands(total)})`,
    normalize ? 'numbers: % of the true class' : 'numbers: examples',
  ];

  const bands = { classes: names.map((_, i) => i), tickFormat: (i: number) => names[i] };
  return fittedFrame('confusionMatrix', {
    options,
    content: { width, height: margin.top + side + margin.bottom },
    title,
    notes,
    body: ({ height }) =>
      chart({
        width: margin.left + side + margin.right,
        height,
        marginTop: margin.top,
        marginLeft: margin.left,
        marginBottom: margin.bottom,
        marginRight: margin.right,
        padding: 0,
        x: {
          ...axis('predicted', { offset: margin.bottom - 10 }),
          domain: bands.classes,
          tickFormat: bands.tickFormat,
          tickSize: 0,
          tickRotate: upright ? -90 : 0,
        },
        y: {
          ...axis('true', { offset: margin.left - 12 }),
          domain: bands.classes,
          tickFormat: bands.tickFormat,
          tickSize: 0,
        },
        color: { type: 'identity' },
        marks: [
          cell(cells, {
            x: 'prediction',
            y: 'label',
            fill: ({ share }: { share: number }) => colorOfShare(share),
            inset: 0.5,
          }),
          text(cells, {
            x: 'prediction',
            y: 'label',
            text: (_, i) => written[i],
            dy: image === null ? 0 : size / 2 - 12, // under the image
            fill: ({ count, share }) => (count > 0 ? inkOn(Math.sqrt(share)) : ink.muted),
          }),
        ],
      }) +
      (image === null ? '' : drawExamples(image, { left: margin.left, top: margin.top, size })) +
      colorBar({
        x: margin.left + side + margin.right,
        y: margin.top,
        height: side,
        title: '% of the true class',
        topLabel: '100',
        bands: Array.from({ length: 50 }, (_, i) => ({
          color: colorOfShare(((i + 0.5) / 50) ** 2),
          label: { 0: '0', 5: '1', 16: '10', 25: '25', 35: '50' }[i],
        })),
      }),
  });
}

/** Rare mistakes are seen, too. */
function colorOfShare(share: number): string {
  return rampColor('blues', Math.sqrt(share));
}

interface ShownImage {
  readonly width: number;
  readonly height: number;
  readonly cells: readonly { readonly label: number; readonly prediction: number; readonly href: string }[];
}

/** All images of the matrix as PNG, in whole multiples of their pixels and about as large as a finger. */
function shownImage({ shape, images }: CellExamples, classes: number): ShownImage {
  const [channels, height, width] = requireImageShape('confusionMatrix', shape);
  const times = Math.max(1, Math.round(44 / Math.max(width, height)));
  const shrink = Math.min(1, 64 / (times * Math.max(width, height)));
  requireData('confusionMatrix', 'examples.images', images);
  const rows = Array.from(images, (row) => Array.from(row));
  if (rows.length !== classes || rows.some((row) => row.length !== classes)) {
    const problem = `examples.images must have ${classes} rows of ${classes} images, as the matrix`;
    throw new PlotError('confusionMatrix', problem, { expected: classes, got: rows.map((row) => row.length) });
  }
  const cells = rows.flatMap((row, label) =>
    row.flatMap((pixels, prediction) => {
      if (pixels === null || pixels === undefined) return [];
      const index = label * classes + prediction;
      return [{ label, prediction, href: pixelsAsPng('confusionMatrix', pixels, { index, channels, height, width }) }];
    }),
  );
  return { width: width * times * shrink, height: height * times * shrink, cells };
}

function drawExamples(
  { width, height, cells }: ShownImage,
  { left, top, size }: { left: number; top: number; size: number },
): string {
  return cells
    .map(({ label, prediction, href }) => {
      const x = left + prediction * size + (size - width) / 2;
      const y = top + label * size + (size - 22 - height) / 2 + 2;
      const style = 'image-rendering:pixelated';
      return tag('image', { x, y, width, height, href, preserveAspectRatio: 'none', style });
    })
    .join('');
}

function requireCounts(matrix: ArrayLike<ArrayLike<number>>): number[][] {
  requireSome('confusionMatrix', 'matrix', matrix);
  const counts = Array.from(matrix, (row) => Array.from(row));
  counts.forEach((row, i) => {
    if (row.length !== counts.length) {
      const problem = `row ${i} has ${row.length} columns but the matrix ${counts.length} rows; it must be square`;
      throw new PlotError('confusionMatrix', problem, { expected: counts.length, got: row.length });
    }
    row.forEach((count, j) => {
      if (!(count >= 0 && count < Infinity)) {
        throw new PlotError('confusionMatrix', `matrix[${i}][${j}] is ${count}; a count is 0 or more`, { got: count });
      }
    });
  });
  return counts;
}

function percent(share: number, total: number): string {
  return total === 0 ? '–' : (100 * share).toFixed(1);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
