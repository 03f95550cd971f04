import { numpy as np, random, type Array as Value } from '@jax-js/jax';

/** Parameters by name. */
export type Parameters = Record<string, Value>;

/** First parameters, and what they make of inputs. */
export interface Model {
  readonly parameters: Parameters;
  readonly forward: (parameters: Parameters, x: Value) => Value;
}

// Every use of a value consumes it, unless it is used as `value.ref`.

/** Draws parameters one after another. */
export class Draw {
  #count = 0;
  readonly parameters: Parameters = {};

  uniform(name: string, shape: number[], bound: number): void {
    this.parameters[name] = random.uniform(random.key(this.#count++), shape, { minval: -bound, maxval: bound });
  }

  linear(name: string, inFeatures: number, outFeatures: number): void {
    const bound = 1 / Math.sqrt(inFeatures);
    this.uniform(`${name}Weight`, [inFeatures, outFeatures], bound);
    this.uniform(`${name}Bias`, [outFeatures], bound);
  }

  conv(name: string, inChannels: number, outChannels: number): void {
    const bound = 1 / Math.sqrt(9 * inChannels);
    this.uniform(`${name}Weight`, [outChannels, inChannels, 3, 3], bound);
    this.uniform(`${name}Bias`, [outChannels, 1, 1], bound);
  }

  normal(name: string, shape: number[], std: number): void {
    this.parameters[name] = random.normal(random.key(this.#count++), shape).mul(std);
  }

  constant(name: string, shape: number[], value: number): void {
    this.parameters[name] = np.full(shape, value);
  }
}

/** A linear layer whose parameters are used nowhere else. */
export function linear(p: Parameters, name: string, x: Value): Value {
  return np.dot(x, p[`${name}Weight`]).add(p[`${name}Bias`]);
}
