import { DataError, isPlainObject } from '@gradkit/core-tensor/functional';
import type { CallbackState } from '../callback.ts';
import type { LayerMeasures, Sizes, Sum } from './layer-measures.ts';
import type {
  ActivationStatistics,
  Finding,
  GradientSize,
  LayerStatistics,
  ParameterGradient,
  StatisticsRecord,
} from './records.ts';
import type { Spread } from './spread.ts';

/** What is known of one training; all of it is kept in checkpoints. */
export interface Memory {
  epochs: readonly StatisticsRecord[];
  batches: readonly StatisticsRecord[];
  findings: readonly Finding[];
  /** of the epoch under way */
  pending: readonly LayerMeasures[];
  /** its batches that were watched */
  watched: number;
}

type Check = (value: unknown) => boolean;

const number: Check = (value) => typeof value === 'number';
const text: Check = (value) => typeof value === 'string';
const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
const object =
  <T>(fields: Readonly<Record<keyof T, Check>>): Check =>
  (value) =>
    isPlainObject(value) && Object.entries<Check>(fields).every(([name, check]) => check(value[name]));

const gradientSize = object<GradientSize>({ norm: number, meanAbsolute: number });
const parameterGradient = object<ParameterGradient>({ norm: number, meanAbsolute: number, quantiles: listOf(number) });
const activation = object<ActivationStatistics>({
  mean: number,
  deviation: number,
  min: number,
  max: number,
  zeroShare: number,
  units: number,
  deadUnits: number,
  deadShare: number,
  saturatedShare: orNull(number),
  quantiles: listOf(number),
});
const layer = object<LayerStatistics>({
  name: text,
  type: text,
  activation,
  activationGradient: orNull(gradientSize),
  unreachedUnits: number,
  gradient: orNull(parameterGradient),
  parameterNorm: orNull(number),
  updateRatio: orNull(number),
});
const record = object<StatisticsRecord>({
  epoch: number,
  batch: orNull(number),
  watched: number,
  batches: number,
  layers: listOf(layer),
});
const finding = object<Finding>({ kind: text, layer: text, since: number, epoch: number, text });
const spread = object<Spread>({
  count: number,
  mean: number,
  squares: number,
  min: number,
  max: number,
  zeros: number,
  saturated: orNull(number),
});
const sum = object<Sum>({ sum: number, count: number });
const sizes = object<Sizes>({ norm: sum, meanAbsolute: sum });
const measures = object<LayerMeasures>({
  name: text,
  type: text,
  spread,
  active: text,
  reached: orNull(text),
  activationGradient: sizes,
  gradient: sizes,
  parameterNorm: orNull(number),
  updateRatio: sum,
  quantiles: listOf(number),
  gradientQuantiles: listOf(number),
});
const memory: Readonly<Record<keyof Memory, Check>> = {
  epochs: listOf(record),
  batches: listOf(record),
  findings: listOf(finding),
  pending: listOf(measures),
  watched: number,
};

/** What is kept of it. */
export function writeMemory({ epochs, batches, findings, pending, watched }: Memory): CallbackState['values'] {
  return { epochs, batches, findings, pending, watched } as object as CallbackState['values']; // interfaces of numbers, texts and lists
}

/** What was kept. @throws {DataError} if it is not what `writeMemory` gave */
export function readMemory(where: string, values: CallbackState['values']): Memory {
  for (const [name, check] of Object.entries(memory))
    if (!check(values[name]))
      throw new DataError(where, `the state has ${name} that are not what state() gave`, { got: values[name] });
  return values as object as Memory; // checked
}
