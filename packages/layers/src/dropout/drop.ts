import {
  bernoulli,
  isPlainObject,
  mul,
  requireBoolean,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireTensor,
  type Generator,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Options of layers that drop. */
export interface DropoutOptions {
  /** of being dropped, 0 … 1; default 0.5 */
  readonly p?: number | undefined;
  /** draws the masks; default the shared generator */
  readonly rng?: Generator | undefined;
}

/** Options of functions that drop. */
export interface DropOptions extends DropoutOptions {
  /** whether anything is dropped; default true */
  readonly training?: boolean | undefined;
}

interface Dropping {
  readonly p: number;
  readonly rng: Generator | undefined;
}

/** The options of a function, or null where nothing is dropped. */
export function requireDrop(where: string, x: Tensor, options: DropOptions): Dropping | null {
  requireTensor(where, 'x', x);
  const { p = 0.5, training = true, rng } = requireOptions(where, options, { p: true, training: true, rng: true });
  requireNumber(where, 'p', p, { least: 0, most: 1 });
  requireBoolean(where, 'training', training);
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  return training && p > 0 ? { p, rng } : null;
}

/** Ones where something is kept. */
export function keptMask(x: Tensor, shape: Shape, { p, rng }: Dropping): Tensor {
  return bernoulli(shape, { probability: 1 - p, dtype: x.dtype, rng });
}

/** Zeros where the mask, which broadcasts, has zeros; the rest enlarged, so that the mean stays. */
export function drop(x: Tensor, shape: Shape, dropping: Dropping): Tensor {
  const kept = 1 - dropping.p;
  return mul(x, kept === 0 ? 0 : mul(keptMask(x, shape, dropping), 1 / kept)); // nothing is random where all is dropped
}

/** What layers that drop share. */
export abstract class DropLayer extends Module {
  /** of being dropped */
  readonly p: number;
  readonly rng: Generator | undefined;

  /** the class's name; a method, for the constructor asks before fields are there */
  protected abstract kind(): string;

  /**
   * @param p of being dropped, alone or as an option; default 0.5
   * @throws {ConfigError} if it is outside 0 … 1
   */
  constructor(p: number | DropoutOptions = {}, options: Pick<DropoutOptions, 'rng'> = {}) {
    super();
    const name = this.kind();
    const given: DropoutOptions = isPlainObject(p)
      ? requireOptions<DropoutOptions>(name, p, { p: true, rng: true })
      : { ...requireOptions(name, options, { rng: true }), p: p as number }; // what is none is refused below
    const { p: share = 0.5, rng } = given;
    requireNumber(name, 'p', share, { least: 0, most: 1 });
    if (rng !== undefined) requireGenerator(name, 'rng', rng);
    this.p = share;
    this.rng = rng;
  }

  /** How the function is to be called now. */
  protected options(): DropOptions {
    const { p, rng, training } = this;
    return { p, rng, training };
  }
}
