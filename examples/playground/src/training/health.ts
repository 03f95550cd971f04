import type { Activation } from '../settings/settings.ts';

/** A neuron that learns no more: one that always gives 0, or one at the flat ends of its activation. */
export type Health = 'well' | 'dead' | 'saturated';

/** Where tanh and sigmoid have less than a tenth of their steepest slope. */
const flat: Readonly<Partial<Record<Activation, (value: number) => boolean>>> = {
  tanh: (value) => Math.abs(value) > Math.sqrt(0.9),
  sigmoid: (value) => value * (1 - value) < 0.025,
};

/**
 * Tells how the neurons of a layer are.
 *
 * @param values `[points, units]`: what they give for the points they learn from
 */
export function healthOf(values: ArrayLike<number>, units: number, activation: Activation): Health[] {
  const points = values.length / units;
  const isFlat = flat[activation];
  return Array.from({ length: units }, (_, unit) => {
    let [zeros, flats] = [0, 0];
    for (let i = unit; i < values.length; i += units) {
      if (values[i] === 0) zeros++;
      if (isFlat?.(values[i]) === true) flats++;
    }
    if (activation === 'relu' && zeros === points) return 'dead';
    return flats > 0.95 * points ? 'saturated' : 'well';
  });
}
