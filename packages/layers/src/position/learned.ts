import { Parameter } from '@gradkit/autograd';
import {
  add,
  normal,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  ShapeError,
  slice,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { requireSequence, type PositionOptions } from './sequence.ts';

interface LearnedOptions {
  /** standard deviation of the initial values; default 0.02, as in GPT-2 */
  readonly std?: number | undefined;
  /** draws them; default the shared generator */
  readonly rng?: Generator | undefined;
}

const place = 'LearnedPositionalEmbedding';

/**
 * Adds to each vector of a sequence a learned one of its position.
 *
 * @example new LearnedPositionalEmbedding(16, 4).forward(zeros([2, 7, 4])).shape; // [2, 7, 4]
 * @see Radford et al. (2019), GPT-2
 */
export class LearnedPositionalEmbedding extends Module<[x: Tensor, options?: PositionOptions]> {
  readonly weight: Parameter; // [maxLength, features]

  /** @param maxLength positions that there are */
  constructor(maxLength: number, features: number, options: LearnedOptions = {}) {
    super();
    const { std = 0.02, rng } = requireOptions(place, options, { std: true, rng: true });
    requireWholeNumber(place, 'maxLength', maxLength, { least: 1 });
    requireWholeNumber(place, 'features', features, { least: 1 });
    requireNumber(place, 'std', std, { least: 0 });
    if (rng !== undefined) requireGenerator(place, 'rng', rng);
    this.weight = new Parameter(normal([maxLength, features], { std, rng }));
  }

  /**
   * @param x `[…, length, features]`
   * @returns likewise
   * @throws {ShapeError} if the sequence goes beyond `maxLength`
   */
  forward(x: Tensor, options: PositionOptions = {}): Tensor {
    const table = this.weight.value;
    const [maxLength, features] = table.shape;
    const { start, length } = requireSequence(place, { x, features }, options);
    if (start + length > maxLength)
      throw new ShapeError(
        place,
        `there are ${length} positions from ${start} on but maxLength is ${maxLength}; ${start + length} are needed`,
        { expected: maxLength, got: start + length },
      );
    return add(x, slice(table, { axis: 0, start, end: start + length }));
  }
}
