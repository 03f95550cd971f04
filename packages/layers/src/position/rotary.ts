import {
  add,
  concat,
  cos,
  mul,
  requireBoolean,
  requireOptions,
  reshape,
  sin,
  slice,
  stack,
  sub,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { anglesOf, requireBase, requirePairs } from './angles.ts';
import { requireSequence, type PositionOptions } from './sequence.ts';

interface RotaryOptions {
  /** of the frequencies; default 10 000 */
  readonly base?: number | undefined;
  /** whether neighbours are a pair, as in the paper, or feature i and i + features / 2, as in Llama; default false */
  readonly interleaved?: boolean | undefined;
}

type Halves = readonly [Tensor, Tensor];

/** The first and the second feature of each pair, `[…, features / 2]`. */
function pairsOf(x: Tensor, interleaved: boolean): Halves {
  const half = x.shape[x.rank - 1] / 2;
  if (!interleaved) return [slice(x, { axis: -1, end: half }), slice(x, { axis: -1, start: half })];
  return [slice(x, { axis: -1, step: 2 }), slice(x, { axis: -1, start: 1, step: 2 })];
}

function joinPairs([first, second]: Halves, interleaved: boolean): Tensor {
  if (!interleaved) return concat([first, second], -1);
  const { shape } = first;
  return reshape(stack([first, second], -1), [...shape.slice(0, -1), 2 * shape[shape.length - 1]]);
}

/**
 * Turns pairs of features by an angle that grows with the position, so that products of queries and keys depend on their distance alone.
 *
 * `(a, b) → (a · cos θ − b · sin θ, b · cos θ + a · sin θ), θ = position / base^(2i / features)`
 *
 * @example new RotaryEmbedding(4).forward(ones([1, 2, 4])).toArray(); // [[[1, 1, 1, 1], [-0.301, 0.990, 1.382, 1.010]]]
 * @see Su et al. (2021), https://arxiv.org/abs/2104.09864
 */
export class RotaryEmbedding extends Module<[x: Tensor, options?: PositionOptions]> {
  readonly features: number;
  readonly base: number;
  readonly interleaved: boolean;

  /** @param features of a head, even */
  constructor(features: number, options: RotaryOptions = {}) {
    super();
    const place = 'RotaryEmbedding';
    const { base = 10_000, interleaved = false } = requireOptions(place, options, { base: true, interleaved: true });
    requirePairs(place, features);
    requireBase(place, base);
    requireBoolean(place, 'interleaved', interleaved);
    this.features = features;
    this.base = base;
    this.interleaved = interleaved;
  }

  /** @param x queries or keys, `[…, length, features]` @returns likewise */
  forward(x: Tensor, options: PositionOptions = {}): Tensor {
    const { features, base, interleaved } = this;
    const angles = anglesOf(requireSequence('RotaryEmbedding', { x, features }, options), features, base, x.dtype);
    const [a, b] = pairsOf(x, interleaved);
    const [c, s] = [cos(angles), sin(angles)]; // [length, features / 2]
    return joinPairs([sub(mul(a, c), mul(b, s)), add(mul(b, c), mul(a, s))], interleaved);
  }
}
