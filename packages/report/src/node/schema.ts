import * as v from 'valibot';
import { format } from './run-files.ts';

/** A number; NaN and infinities are null in JSON. */
const number = v.union([
  v.number(),
  v.pipe(
    v.null(),
    v.transform(() => Number.NaN),
  ),
]);
const text = v.string();
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const json = v.any();
const records = v.record(text, json);

/** `run.json` */
export const headSchema = v.object({
  format: v.literal(format),
  name: text,
  startLoss: v.optional(number),
  state: v.picklist(['running', 'finished', 'stopped', 'failed']),
  reason: v.nullable(text),
  started: v.pipe(text, v.isoTimestamp()),
  ended: v.nullable(v.pipe(text, v.isoTimestamp())),
  epochs: count,
  batchesPerEpoch: v.optional(count),
  monitor: text,
  better: v.record(text, v.nullable(v.picklist(['higher', 'lower']))),
  hyperparameters: records,
  seed: v.nullable(v.union([v.number(), text])),
  notes: v.nullable(text),
  classNames: v.nullable(v.array(text)),
  optimizer: v.object({ rule: text, groups: v.array(records) }),
  settings: records,
  model: v.optional(
    v.object({
      type: text,
      parameters: count,
      trainableParameters: count,
      multiplyAdds: v.nullable(number),
      layers: v.array(text),
      summary: v.nullable(text),
    }),
  ),
  environment: v.record(text, text),
  source: v.object({
    command: text,
    directory: v.nullable(text),
    commit: v.nullable(text),
    changedFiles: v.array(text),
  }),
});

/** A line of `log.jsonl`: of some batches, or of an epoch. */
export const logSchema = v.union([
  v.object({ epoch: count, batch: count, loss: number, learningRate: number }),
  v.objectWithRest({ epoch: count, seconds: number, loss: number }, number),
]);

const sizes = { norm: number, meanAbsolute: number };

/** `statistics.json` */
export const statisticsSchema = v.object({
  statistics: v.array(
    v.object({
      epoch: count,
      batch: v.nullable(count),
      watched: count,
      batches: count,
      layers: v.array(
        v.object({
          name: text,
          type: text,
          activation: v.object({
            mean: number,
            deviation: number,
            min: number,
            max: number,
            zeroShare: number,
            units: count,
            deadUnits: count,
            deadShare: number,
            saturatedShare: v.nullable(v.number()),
            quantiles: v.array(number),
          }),
          activationGradient: v.nullable(v.object(sizes)),
          unreachedUnits: count,
          gradient: v.nullable(v.object({ ...sizes, quantiles: v.array(number) })),
          parameterNorm: v.nullable(v.number()),
          updateRatio: v.nullable(v.number()),
        }),
      ),
    }),
  ),
  layerFindings: v.array(
    v.object({
      kind: v.picklist([
        'deadUnits',
        'saturation',
        'vanishingGradients',
        'explodingGradients',
        'largeUpdates',
        'smallUpdates',
        'notFinite',
      ]),
      layer: text,
      since: count,
      epoch: count,
      text,
    }),
  ),
});

const channels = v.picklist([1, 3]);
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4096));
const picture = v.pipe(
  v.object({ shape: v.tuple([channels, side, side]), pixels: v.pipe(text, v.base64()) }),
  v.check(
    ({ shape: [c, h, w], pixels }) => Buffer.from(pixels, 'base64').length === c * h * w,
    'pixels are not as many as the shape says',
  ),
);
const shown = { index: count, picture: v.optional(picture), inputs: v.optional(v.array(number)) };
const classExample = v.object({
  ...shown,
  label: count,
  prediction: count,
  probability: number,
  labelProbability: number,
});
const valueExample = v.object({ ...shown, target: number, prediction: number, output: count });

/** `predictions.json` */
export const predictionsSchema = v.variant('kind', [
  v.pipe(
    v.object({
      kind: v.literal('classes'),
      examples: count,
      confusion: v.pipe(v.array(v.array(count)), v.minLength(1)),
      worst: v.array(classExample),
      cells: v.array(classExample),
    }),
    v.check(({ confusion }) => confusion.every((row) => row.length === confusion.length), 'confusion is not square'),
    v.check(({ confusion, worst, cells }) => {
      const isClass = (k: number): boolean => k < confusion.length;
      return [...worst, ...cells].every(({ label, prediction }) => isClass(label) && isClass(prediction));
    }, 'an example has a class that the matrix has not'),
  ),
  v.object({
    kind: v.literal('values'),
    examples: count,
    meanAbsoluteError: number,
    meanSquaredError: number,
    variance: number,
    points: v.array(v.tuple([number, number])),
    worst: v.array(valueExample),
  }),
]);
