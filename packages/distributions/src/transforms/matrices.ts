import { add, exp, log, tril, type Tensor } from '@gradkit/core-tensor/functional';
import { independent, lowerCholesky, real, type Constraint } from '../constraints/index.ts';
import { diagonalMatrix, diagonalOf } from '../special/matrices.ts';
import { Transform } from './transform.ts';

/**
 * Matrices to lower triangular ones with a positive diagonal: what is above it is dropped, the diagonal exponentiated.
 *
 * @example new LowerCholeskyTransform().forward(tensor([[0, 9], [2, 0]])).toArray(); // [[1, 0], [2, 1]]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.LowerCholeskyTransform
 */
export class LowerCholeskyTransform extends Transform {
  get domain(): Constraint {
    return independent(real, 2);
  }

  get codomain(): Constraint {
    return lowerCholesky;
  }

  forward(x: Tensor): Tensor {
    return add(tril(x, -1), diagonalMatrix(exp(diagonalOf(x))));
  }

  inverse(y: Tensor): Tensor {
    return add(tril(y, -1), diagonalMatrix(log(diagonalOf(y))));
  }

  override equals(other: Transform): boolean {
    return other instanceof LowerCholeskyTransform;
  }
}
