import {
  ConfigError,
  formatShape,
  isPlainObject,
  requireBoolean,
  requireInteger,
  requireOneOf,
  requireSame,
  requireTensor,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { lookupNames, type LookupOptions } from './lookup-options.ts';

const modes = ['sum', 'mean', 'max'] as const;

/** What becomes of the rows of a bag. */
export interface BagOptions extends LookupOptions {
  /** what becomes of the rows of a bag: their `sum`, `mean` or, feature by feature, their `max`; default `mean` */
  readonly mode?: (typeof modes)[number] | undefined;
  /** whether the last offset is where the last bag ends; default false */
  readonly includeLastOffset?: boolean | undefined;
}

/** What comes along with indices. */
export interface BagInputs {
  /** where each bag begins, `[bags]`; only where the indices are a vector */
  readonly offsets?: Tensor | undefined;
  /** how much each index counts, in the shape of the indices; only for sums */
  readonly perSampleWeights?: Tensor | undefined;
}

/** The names of the options of bags. */
export const bagNames = { ...lookupNames, mode: true, includeLastOffset: true } as const;

/** The names of what comes along with indices. */
export const inputNames = { offsets: true, perSampleWeights: true } as const;

/** How bags become rows. @throws {ConfigError} if options are of the wrong kind, or do not go together */
export function requireBagOptions(place: string, options: BagOptions): Required<Pick<BagOptions, 'mode'>> & BagOptions {
  const { mode = 'mean', includeLastOffset = false, scaleGradByFreq = false } = options;
  requireOneOf(place, 'mode', mode, modes);
  requireBoolean(place, 'includeLastOffset', includeLastOffset);
  if (mode === 'max' && scaleGradByFreq)
    throw new ConfigError(place, 'scaleGradByFreq is true but mode is "max"; it goes with "sum" and "mean"', {
      got: mode,
    });
  return { ...options, mode, includeLastOffset };
}

/** Offsets stand alone, or among the options. */
export function readBagInputs<Options extends BagInputs>(offsets: Tensor | Options | null, options: Options): Options {
  if (isPlainObject(offsets)) return { ...(offsets as Options), ...options };
  return offsets === null ? options : { ...options, offsets };
}

/** Throws unless indices, offsets and weights are those of bags. */
export function requireBags(place: string, indices: Tensor, { offsets, perSampleWeights }: BagInputs): void {
  requireTensor(place, 'indices', indices);
  const { shape } = indices;
  if (shape.length !== 1 && shape.length !== 2)
    throw new ShapeError(
      place,
      `indices are ${formatShape(shape)} but must be [bags, length], or a vector with offsets, with 1 or 2 axes, not ${shape.length}`,
      { expected: [1, 2], got: shape.length },
    );
  if (shape.length === 2 && offsets !== undefined)
    throw new ConfigError(
      place,
      `indices are ${formatShape(shape)}, whose rows are the bags; offsets go with a vector`,
    );
  if (shape.length === 1 && offsets === undefined)
    throw new ConfigError(place, `indices are ${formatShape(shape)}, a vector; it needs offsets, where the bags begin`);
  if (offsets !== undefined) requireOffsets(place, offsets);
  if (perSampleWeights === undefined) return;
  requireTensor(place, 'perSampleWeights', perSampleWeights);
  if (sameShape(perSampleWeights.shape, shape)) return;
  throw new ShapeError(
    place,
    `perSampleWeights are ${formatShape(perSampleWeights.shape)} but indices are ${formatShape(shape)}; the shapes must be the same`,
    { expected: shape, got: perSampleWeights.shape },
  );
}

function requireOffsets(place: string, offsets: Tensor): void {
  requireTensor(place, 'offsets', offsets);
  requireInteger(place, 'offsets', offsets.dtype);
  if (offsets.rank === 1) return;
  throw new ShapeError(
    place,
    `offsets are ${formatShape(offsets.shape)} but must be a vector, with 1 axis, not ${offsets.rank}`,
    { expected: 1, got: offsets.rank },
  );
}

/** Throws unless weights of a sum fit the table. */
export function requireWeights(place: string, mode: string, weights: Tensor, table: Tensor): void {
  if (mode !== 'sum')
    throw new ConfigError(place, `perSampleWeights are given but mode is "${mode}"; they go with "sum"`, { got: mode });
  requireSame(place, ['weight', 'perSampleWeights'], [table.dtype, weights.dtype]);
}
