import { cholesky, matmul, type Tensor } from '@gradkit/core-tensor/functional';
import { independent, positiveDefinite, real, type Constraint } from '../constraints/index.ts';
import { LowerCholeskyTransform } from './matrices.ts';
import { Transform } from './transform.ts';

/**
 * Matrices to positive definite ones: `L Lᵀ` of what `LowerCholeskyTransform` makes.
 *
 * @example new PositiveDefiniteTransform().forward(tensor([[0, 9], [2, 0]])).toArray(); // [[1, 2], [2, 5]]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.PositiveDefiniteTransform
 */
export class PositiveDefiniteTransform extends Transform {
  get domain(): Constraint {
    return independent(real, 2);
  }

  get codomain(): Constraint {
    return positiveDefinite;
  }

  forward(x: Tensor): Tensor {
    const lower = new LowerCholeskyTransform().forward(x);
    return matmul(lower, lower, { transposeB: true });
  }

  inverse(y: Tensor): Tensor {
    return new LowerCholeskyTransform().inverse(cholesky(y));
  }

  override equals(other: Transform): boolean {
    return other instanceof PositiveDefiniteTransform;
  }
}
