import { colorBar, colorBarWidth } from '../internal/color-bar.ts';
import { rampBands, shortNumber } from '../internal/color-scale.ts';
import { ink } from '../internal/colors.ts';
import { fittedFrame } from '../internal/frame.ts';
import { fittedOptions } from '../internal/paper.ts';
import { inkOn, rampColor } from '../internal/ramps.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireSameLength, requireSome } from '../internal/requirements.ts';
import { escapeXml, shortened, tag, textWidth } from '../internal/svg.ts';
import type { FittedPictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

export interface TextMapOptions extends FittedPictureOptions {
  /** what stands left of each row */
  readonly rowNames?: readonly string[] | undefined;
  /** what the colours mean */
  readonly valueLabel?: string | undefined;
}

/**
 * Draws characters or tokens in rows, each on the colour of a number: white is 0, blue above, red below. What has no number has no colour.
 *
 * Lines of a text coloured by a unit of a hidden state; or a text in the first row, and below each character what a model held for probable there.
 *
 * @param tokens row by row; rows may differ in length
 * @param values a finite number or null for each token
 * @returns an SVG document
 * @throws {PlotError} if there is not one value for each token, a value is not finite, or there is not one name for each row
 * @example
 * const svg = textMap([['t', 'o'], ['h']], [[0.9, 0.1], [null]], { title: 'How probable it was' });
 * svg.match(/<rect /g)!.length > 2 && svg.includes('>h<'); // true
 */
export function textMap(
  tokens: readonly (readonly string[])[],
  values: readonly (readonly (number | null)[])[],
  options: TextMapOptions = {},
): string {
  const {
    title = 'Text',
    rowNames,
    valueLabel = 'value',
  } = requireOptions<TextMapOptions>(where, options, { rowNames: true, valueLabel: true, ...fittedOptions });
  const numbers = requireValues(tokens, values);
  if (rowNames !== undefined) requireSameLength(where, ['rowNames', rowNames], ['tokens', tokens]);
  const names = (rowNames ?? []).map((name) => shortened(name, 200, 13));
  const isSigned = numbers.some((value) => value < 0);
  const largest = numbers.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
  const longest = tokens.flat().reduce((a, token) => Math.max(a, textWidth(token, 14)), 8);
  const cell = { width: Math.ceil(longest) + 5, height: 22 };
  const left = 16 + (names.length === 0 ? 0 : Math.ceil(Math.max(...names.map((name) => textWidth(name, 13)))) + 10);
  const most = tokens.reduce((a, row) => Math.max(a, row.length), 0);
  const right = left + most * cell.width + 16;
  const height = Math.max(tokens.length * cell.height, 80);
  const paint = (value: number): { fill: string; letter: string } => {
    const share = value / largest;
    if (isSigned)
      return {
        fill: rampColor('signed', (halfRamp[0] + halfRamp[1] + share * (halfRamp[1] - halfRamp[0])) / 2),
        letter: ink.text,
      };
    return { fill: rampColor('blues', share), letter: inkOn(share) };
  };
  const draw = (token: string, value: number | null, row: number, column: number): string => {
    const [x, y] = [left + column * cell.width, row * cell.height];
    const { fill, letter } = value === null ? { fill: null, letter: ink.text } : paint(value);
    const behind = fill === null ? '' : tag('rect', { x, y, width: cell.width, height: cell.height - 1, fill });
    const at = { x: x + cell.width / 2, y: y + 16, 'text-anchor': 'middle', 'font-size': 14, fill: letter };
    return behind + tag('text', at, escapeXml(token));
  };
  const end = shortNumber(largest);
  return fittedFrame(where, {
    options,
    content: { width: right + colorBarWidth, height: height + 16 },
    title,
    body: () =>
      names.map((name, i) => tag('text', { x: 16, y: i * cell.height + 16 }, escapeXml(name))).join('') +
      tokens.map((row, i) => row.map((token, j) => draw(token, values[i][j], i, j)).join('')).join('') +
      colorBar({
        x: right,
        y: 4,
        height: Math.min(height - 8, 200),
        title: valueLabel,
        bands: isSigned
          ? rampBands('signed', { low: `−${end}`, middle: '0' }, halfRamp)
          : rampBands('blues', { low: '0' }),
        topLabel: end,
      }),
  });
}

const where = 'textMap';

/** The paler half of a ramp, on which dark letters are read everywhere. */
const halfRamp = [0.25, 0.75] as const;

/** All values that there are, one after the other. */
function requireValues(
  tokens: readonly (readonly string[])[],
  values: readonly (readonly (number | null)[])[],
): number[] {
  requireData(where, 'tokens', tokens);
  requireData(where, 'values', values);
  requireSome(where, 'tokens', tokens);
  requireSameLength(where, ['values', values], ['tokens', tokens]);
  return values.flatMap((row, i) => {
    requireSameLength(where, [`values[${i}]`, row], [`tokens[${i}]`, tokens[i]]);
    return row.flatMap((value, j) => {
      if (value === null) return [];
      if (Number.isFinite(value)) return [value];
      throw new PlotError(where, `values[${i}][${j}] is ${value}; it must be finite, or null`, { got: value });
    });
  });
}
