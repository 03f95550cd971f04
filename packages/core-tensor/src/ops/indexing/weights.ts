import { apply } from '../../apply.ts';
import { ConfigError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { defineCondition } from './define-condition.ts';

interface Weights {
  /** the public function that takes them */
  readonly where: string;
}

function requireWeights({ data, shape }: Tensor, { where }: Weights): void {
  const categories = shape[shape.length - 1];
  for (let start = 0; start < data.length; start += categories) {
    const row = shape.length === 1 ? 'x' : `row ${start / categories} of x`;
    let total = 0;
    for (let i = start; i < start + categories; i++) {
      if (!(data[i] >= 0 && data[i] < Infinity))
        throw new ConfigError(where, `${row} holds ${data[i]}; weights must be at least 0 and finite`, {
          got: data[i],
        });
      total += data[i];
    }
    if (total === 0)
      throw new ConfigError(where, `${row} holds nothing but 0; at least one weight must be above 0`, { got: 0 });
  }
}

/** Gives weights on as they are: it stands for the condition that something can be drawn by them. */
const weightsOp = defineCondition('weights', requireWeights);

/** Weights of which each row can be drawn from: checked at once, or when they are known. */
export function checkWeights(where: string, weights: Tensor): Tensor {
  return apply(weightsOp, [weights], { where });
}
