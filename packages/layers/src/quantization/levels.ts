import { ConfigError, requireBoolean, requireOneOf, requireWholeNumber } from '@gradkit/core-tensor/functional';

/** Element types that are quantized to. */
type QuantizedDType = 'quint8' | 'qint8';

const tensorSchemes = ['perTensorAffine', 'perTensorSymmetric'] as const;
const channelSchemes = ['perChannelAffine', 'perChannelSymmetric'] as const;

/** How a range becomes levels: from the least to the largest number, or as far on both sides of 0; one range for all, or for each channel. */
type QuantizationScheme = (typeof tensorSchemes)[number] | (typeof channelSchemes)[number];

export interface LevelOptions {
  /** `quint8` has the levels 0 … 255, `qint8` −128 … 127; default quint8 */
  readonly dtype?: QuantizedDType | undefined;
  /** default `perTensorAffine`, of observers of channels `perChannelAffine` */
  readonly qscheme?: QuantizationScheme | undefined;
  /** whether one bit is left out, for processors that add products of 8 bits in 16; default false */
  readonly reduceRange?: boolean | undefined;
  /** the least level; default that of the dtype */
  readonly quantMin?: number | undefined;
  /** the largest level; default that of the dtype */
  readonly quantMax?: number | undefined;
}

export const levelOptionNames = {
  dtype: true,
  qscheme: true,
  reduceRange: true,
  quantMin: true,
  quantMax: true,
} as const;

/** Levels, and where among them 0 may be. */
export interface Levels {
  readonly quantMin: number;
  readonly quantMax: number;
  readonly isSymmetric: boolean;
  /** the level of 0 where ranges are symmetric */
  readonly middle: number;
}

/** @throws {ConfigError} if there are no two levels, or options are of the wrong kind */
export function requireLevelOptions(where: string, options: LevelOptions): void {
  const { dtype = 'quint8', qscheme = 'perTensorAffine', reduceRange = false } = options;
  requireOneOf(where, 'dtype', dtype, ['quint8', 'qint8']);
  requireOneOf(where, 'qscheme', qscheme, [...tensorSchemes, ...channelSchemes]);
  requireBoolean(where, 'reduceRange', reduceRange);
  const [least, most] = boundsOf(dtype);
  const { quantMin = least, quantMax = most } = options;
  requireWholeNumber(where, 'quantMin', quantMin, { least, most });
  requireWholeNumber(where, 'quantMax', quantMax, { least, most });
  if (quantMin < quantMax) return;
  throw new ConfigError(where, `quantMin is ${quantMin} but quantMax is ${quantMax}; quantMin must be below quantMax`, {
    expected: quantMax,
    got: quantMin,
  });
}

function boundsOf(dtype: QuantizedDType): readonly [least: number, most: number] {
  return dtype === 'quint8' ? [0, 255] : [-128, 127];
}

/** @throws {ConfigError} if the scheme is not one of tensors, or of channels */
export function levelsOf(where: string, options: LevelOptions, ofChannels: boolean): Levels {
  const schemes: readonly QuantizationScheme[] = ofChannels ? channelSchemes : tensorSchemes;
  const { dtype = 'quint8', qscheme = schemes[0], reduceRange = false } = options;
  requireOneOf(where, 'qscheme', qscheme, schemes);
  const isCustom = options.quantMin !== undefined && options.quantMax !== undefined;
  const bounds = isCustom ? [options.quantMin, options.quantMax] : boundsOf(dtype);
  const [quantMin, quantMax] = bounds.map((level) => Math.floor(level / (reduceRange ? 2 : 1)));
  const middle = dtype === 'qint8' ? 0 : isCustom ? Math.floor((quantMin + quantMax) / 2) : 128;
  return { quantMin, quantMax, isSymmetric: qscheme === schemes[1], middle };
}
