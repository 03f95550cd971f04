import { colorBar, colorBarWidth } from '../internal/color-bar.ts';
import { rampBands, shortNumber } from '../internal/color-scale.ts';
import { ink } from '../internal/colors.ts';
import { frame } from '../internal/frame.ts';
import { rampColor } from '../internal/ramps.ts';
import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireSome } from '../internal/requirements.ts';
import { counted, escapeXml, fixed, shortened, tag, textWidth } from '../internal/svg.ts';
import type { PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** The hyper-parameters of one training and what came of it; a trial of a search of train-loop is one. */
export interface TrialResult {
  readonly parameters: Readonly<Record<string, number | string | boolean | null>>;
  /** NaN where it failed: such a trial is not drawn and is counted */
  readonly value: number;
}

export interface ParallelCoordinatesOptions extends PictureOptions {
  /** what `value` is */
  readonly valueLabel?: string | undefined;
  /** whether the lowest or the highest value is best; the best trial is drawn on top, thick and red */
  readonly direction?: 'minimize' | 'maximize' | undefined;
  /** parameters on a logarithmic axis; without it those whose numbers are above 0 and span a factor of 50 */
  readonly logScale?: readonly string[] | undefined;
}

/**
 * Draws the trials of a hyper-parameter search: an axis per parameter and one for the value, a line per trial, coloured by its value.
 *
 * @returns an SVG document
 * @throws {PlotError} if there are no trials with a finite value, or a parameter is missing from one
 * @example
 * const trials = [
 *   { parameters: { learningRate: 0.1, optimizer: 'sgd' }, value: 0.9 },
 *   { parameters: { learningRate: 0.001, optimizer: 'adam' }, value: 0.2 },
 * ];
 * const svg = parallelCoordinates(trials, { valueLabel: 'loss' });
 * svg.includes('best: learningRate 0.001, optimizer adam → loss 0.2'); // true
 */
export function parallelCoordinates(trials: readonly TrialResult[], options: ParallelCoordinatesOptions = {}): string {
  const {
    title = 'Search',
    valueLabel = 'value',
    direction = 'minimize',
    logScale,
  } = requireOptions<ParallelCoordinatesOptions>(where, options, {
    valueLabel: true,
    direction: true,
    logScale: true,
    ...paperOptions,
  });
  requireData(where, 'trials', trials);
  requireSome(where, 'trials', trials);
  if (direction !== 'minimize' && direction !== 'maximize')
    throw new PlotError(where, `direction is ${String(direction)}; it must be 'minimize' or 'maximize'`, {
      got: direction,
    });
  const shown = trials.filter(({ value }) => Number.isFinite(value));
  if (shown.length === 0) throw new PlotError(where, 'no trial has a finite value; nothing can be drawn', { got: 0 });
  const sign = direction === 'minimize' ? 1 : -1;
  // the best last, so that it lies on top
  const ordered = [...shown].sort((a, b) => sign * (b.value - a.value));
  const names = [...new Set(ordered.flatMap(({ parameters }) => Object.keys(parameters)))];
  const columns = [
    ...names.map((name) => columnOf(name, ordered, logScale)),
    numbers(
      valueLabel,
      ordered.map(({ value }) => value),
      false,
    ),
  ];
  const best = ordered.at(-1)!;
  const settings = names.map((name) => `${name} ${written(best.parameters[name])}`).join(', ');
  const last = columns.at(-1)!;
  const failed = trials.length - shown.length;
  return frame(where, {
    options,
    page: { width: 760, height: 420 },
    title,
    notes: [
      `${counted(shown.length, 'trial')}${failed > 0 ? `, ${failed} more failed` : ''} · best: ${settings} → ${valueLabel} ${written(best.value)}`,
    ],
    body: (room) => {
      const place = placesOf(columns.length, room);
      const apart = columns.length === 1 ? room.width : place.x(1) - place.x(0);
      // long names stand in two rows, every second one lower
      const rows = columns.some(({ name }) => textWidth(name, 13) > apart - 10) ? 2 : 1;
      const placeOf = (c: number): AxisPlace => {
        const nameY = rows === 1 ? 22 : 12 + 17 * (c % 2);
        return { x: place.x(c), y: place.y, nameY, nameWidth: rows * apart - 10 };
      };
      const lines = ordered.map((trial, t) => {
        const d = columns
          .map((column, c) => `${c === 0 ? 'M' : 'L'}${fixed(place.x(c))},${fixed(place.y(column.shares[t]))}`)
          .join('');
        // from a pale to the darkest blue, so that all are seen on paper of either theme
        const shade = rampColor(
          'blues',
          palest + (darkest - palest) * (sign > 0 ? 1 - last.shares[t] : last.shares[t]),
        );
        const isBest = trial === best;
        return tag('path', { d, stroke: isBest ? ink.alarm : shade, 'stroke-width': isBest ? 3 : 1.5 });
      });
      const bands = rampBands('blues', { low: written(sign > 0 ? last.high : last.low) }, [palest, darkest]);
      return (
        tag('g', { fill: 'none', 'stroke-opacity': 0.85, 'stroke-linejoin': 'round' }, ...lines) +
        columns.map((column, c) => drawAxis(column, placeOf(c))).join('') +
        colorBar({
          x: room.width - colorBarWidth,
          y: 40,
          height: room.height - 70,
          title: valueLabel,
          bands,
          topLabel: written(sign > 0 ? last.low : last.high),
        })
      );
    },
  });
}

const where = 'parallelCoordinates';
const [palest, darkest] = [0.25, 0.8];

interface Column {
  readonly name: string;
  /** where each trial's value lies between the ends of the axis */
  readonly shares: readonly number[];
  readonly ticks: readonly { readonly share: number; readonly label: string }[];
  readonly low: number;
  readonly high: number;
}

function columnOf(name: string, trials: readonly TrialResult[], logScale: readonly string[] | undefined): Column {
  const values = trials.map(({ parameters }) => {
    if (Object.hasOwn(parameters, name)) return parameters[name];
    throw new PlotError(where, `a trial has no parameter ${name}, which others have`, { got: Object.keys(parameters) });
  });
  if (values.every((value) => typeof value === 'number' && Number.isFinite(value))) {
    const given = values as number[];
    const [low, high] = [Math.min(...given), Math.max(...given)];
    return numbers(name, given, logScale?.includes(name) ?? (low > 0 && high / low >= 50));
  }
  const kinds = [...new Set(values.map(written))].sort();
  const share = (kind: string): number => (kinds.indexOf(kind) + 0.5) / kinds.length;
  const ticks = kinds.map((label) => ({ share: share(label), label }));
  return { name, shares: values.map((value) => share(written(value))), ticks, low: 0, high: 1 };
}

function numbers(name: string, values: readonly number[], isLog: boolean): Column {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (isLog && !(low > 0))
    throw new PlotError(where, `${name} is ${low}, but a logarithmic axis has only what is above 0`, { got: low });
  const to = isLog ? Math.log : Number;
  const from = isLog ? Math.exp : Number;
  const share = (value: number): number => (high > low ? (to(value) - to(low)) / (to(high) - to(low)) : 0.5);
  const middle = [0.25, 0.5, 0.75].map((at) => ({
    share: at,
    label: shortNumber(Number(from(to(low) + at * (to(high) - to(low))).toPrecision(2))),
  }));
  const ends = [{ share: 0, label: shortNumber(low) }, ...middle, { share: 1, label: shortNumber(high) }];
  const few = [...new Set(values)].sort((a, b) => a - b);
  const ticks = few.length <= 6 ? few.map((value) => ({ share: share(value), label: shortNumber(value) })) : ends;
  return { name: isLog ? `${name} (log)` : name, shares: values.map(share), ticks, low, high };
}

interface Places {
  readonly x: (column: number) => number;
  readonly y: (share: number) => number;
}

function placesOf(columns: number, room: { width: number; height: number }): Places {
  const [left, right] = [70, room.width - colorBarWidth - 50];
  return {
    x: (c) => (columns === 1 ? left : left + (c / (columns - 1)) * (right - left)),
    y: (share) => room.height - 30 - share * (room.height - 70),
  };
}

interface AxisPlace {
  readonly x: number;
  readonly y: Places['y'];
  readonly nameY: number;
  readonly nameWidth: number;
}

function drawAxis({ name, ticks }: Column, { x, y, nameY, nameWidth }: AxisPlace): string {
  const shown = shortened(name, nameWidth, 13);
  // the text over a line that runs behind it
  const rim = { stroke: ink.paper, 'stroke-width': 4, 'stroke-linejoin': 'round', 'paint-order': 'stroke' };
  return (
    tag('line', { x1: x, x2: x, y1: y(0), y2: y(1), stroke: ink.muted, 'stroke-width': 1.25 }) +
    ticks
      .map(({ share, label }) =>
        tag('text', { x: x - 6, y: y(share) + 4, 'text-anchor': 'end', 'font-size': 12, ...rim }, escapeXml(label)),
      )
      .join('') +
    tag(
      'text',
      { x: Math.max(x, textWidth(shown, 13) / 2 + 4), y: nameY, 'text-anchor': 'middle', 'font-weight': 600 },
      escapeXml(shown),
    )
  );
}

function written(value: number | string | boolean | null): string {
  return typeof value === 'number' ? shortNumber(value) : String(value);
}
