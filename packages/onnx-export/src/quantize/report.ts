import { decibelsOf } from './quantize-weight.ts';
import type { Mode } from './rewrite-graph.ts';

/** What became of one weight. */
export interface QuantizedOperator {
  /** of the weight, in the state dict */
  readonly name: string;
  /** ONNX's operator */
  readonly operator: string;
  /** numbers in the weight */
  readonly elements: number;
  /** `static` and `dynamic`: products of 8 bits; `weightOnly`: the weight is 8 bits in the file, products are of floats */
  readonly mode: Mode;
  /** how much larger the weight is than its rounding, in decibels: `10 · log₁₀(Σ w² / Σ error²)` */
  readonly decibels: number;
}

/** A weight that stays as it is, for it has too few numbers. */
export type FloatOperator = Pick<QuantizedOperator, 'name' | 'operator' | 'elements'>;

/** What quantization did to a model. */
export interface QuantizationReport {
  readonly mode: Mode;
  /** of the file with floats */
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  /** `bytesAfter / bytesBefore` */
  readonly ratio: number;
  /** what `evaluate` gave for the model with floats; null without it */
  readonly scoreBefore: number | null;
  /** what it gave for the quantized model */
  readonly scoreAfter: number | null;
  /** for each output for the example inputs: how much larger it is than its change, in decibels */
  readonly outputs: Readonly<Record<string, number>>;
  readonly operators: readonly QuantizedOperator[];
  /** what stays in floats because it is small */
  readonly floats: readonly FloatOperator[];
}

const decibels = (value: number): string => (Number.isFinite(value) ? `${value.toFixed(1)} dB` : 'exact');

/**
 * A report as a table.
 *
 * @example
 * const { report } = await quantizeModel((x: Tensor) => x.matmul(ones([8, 8])), [ones([1, 8])]);
 * formatQuantization(report).split('\n')[0]; // "weight   | operator | elements | mode    | precision"
 */
export function formatQuantization(report: QuantizationReport): string {
  const head = ['weight', 'operator', 'elements', 'mode', 'precision'];
  const rows = report.operators.map((each) => [
    each.name,
    each.operator,
    String(each.elements),
    each.mode,
    decibels(each.decibels),
  ]);
  for (const each of report.floats) rows.push([each.name, each.operator, String(each.elements), 'float', 'exact']);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i]))
      .join(' | ')
      .trimEnd();
  const { scoreBefore, scoreAfter } = report;
  const score =
    scoreBefore === null || scoreAfter === null ? [] : [`score ${format(scoreBefore)} → ${format(scoreAfter)}`];
  const outputs = Object.entries(report.outputs).map(([name, value]) => `${name}: ${decibels(value)}`);
  const size = `size ${kilobytes(report.bytesBefore)} → ${kilobytes(report.bytesAfter)} (${report.ratio.toFixed(3)} ×)`;
  return [
    line(head),
    widths.map((width) => '-'.repeat(width)).join('-|-'),
    ...rows.map(line),
    ...(report.operators.length === 0 ? ['nothing in this model is quantized'] : []),
    size,
    ...score,
    ...outputs,
  ].join('\n');
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;
const format = (score: number): string => String(Number(score.toPrecision(6)));

/** How much larger numbers are than their change, in decibels. */
export function similarity(before: ArrayLike<number>, after: ArrayLike<number>): number {
  let [signal, noise] = [0, 0];
  for (let i = 0; i < before.length; i++) {
    if (Object.is(before[i], after[i]) || before[i] === after[i])
      signal += Number.isFinite(before[i]) ? before[i] ** 2 : 0;
    else {
      signal += before[i] ** 2;
      noise += (before[i] - after[i]) ** 2;
    }
  }
  return decibelsOf(signal, noise);
}
