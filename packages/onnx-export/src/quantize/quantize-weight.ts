/** A weight in 8 bits: `level · scale[channel]`. */
export interface QuantizedWeight {
  readonly levels: Int8Array;
  /** one, or one for each channel */
  readonly scales: Float32Array;
  /** `10 · log₁₀` of the squares of the weight by those of its error; Infinity where there is no error */
  readonly decibels: number;
}

/** Nearest whole number; halves go to the even one. */
export function roundToEven(x: number): number {
  const rest = x - Math.floor(x);
  return rest === 0.5 ? 2 * Math.round(x / 2) : Math.round(x);
}

/**
 * Rounds a weight to levels −limit … limit, whose largest number in each channel becomes ±limit.
 *
 * @param axis with a scale for each entry; null: one scale for all
 */
export function quantizeWeight(
  values: Float32Array,
  shape: readonly number[],
  { axis, limit }: { readonly axis: number | null; readonly limit: number },
): QuantizedWeight {
  const channels = axis === null ? 1 : shape[axis];
  const inner = axis === null ? values.length : shape.slice(axis + 1).reduce((size, length) => size * length, 1);
  const channelOf = (i: number): number => Math.floor(i / inner) % channels;
  const largest = new Float32Array(channels);
  values.forEach((value, i) => {
    const channel = channelOf(i);
    largest[channel] = Math.max(largest[channel], Math.abs(value));
  });
  const scales = largest.map((each) => (each === 0 ? 1 : each / limit));
  const levels = Int8Array.from(values, (value, i) => {
    const level = roundToEven(value / scales[channelOf(i)]);
    return Math.min(Math.max(level, -limit), limit);
  });
  let [signal, noise] = [0, 0];
  values.forEach((value, i) => {
    signal += value ** 2;
    noise += (value - levels[i] * scales[channelOf(i)]) ** 2;
  });
  return { levels, scales, decibels: decibelsOf(signal, noise) };
}

/** Signal to noise, in decibels. */
export function decibelsOf(signal: number, noise: number): number {
  return noise === 0 ? Infinity : 10 * Math.log10(signal / noise);
}
