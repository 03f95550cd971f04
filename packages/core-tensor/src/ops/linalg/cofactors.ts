import { apply } from '../../apply.ts';
import { eye, ones, zerosLike } from '../../create.ts';
import { defineOp, type Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { flip } from '../movement/flip.ts';
import { slice } from '../movement/slice.ts';
import { triu } from '../movement/triu.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matmul } from '../product/matmul.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { doubling, later } from '../reduction/later.ts';
import { prod } from '../reduction/prod.ts';
import { sum } from '../reduction/sum.ts';
import { det, detOp } from './determinant.ts';
import { eliminate } from './eliminate.ts';
import { luOf, pivotsOf, productOf, solveLu } from './lu.ts';
import { matrixOf, transposed } from './matrices.ts';
import { inverted } from './solve-op.ts';
import { svd } from './svd.ts';

/** For each entry the product of those before it along the last axis. */
function productsBefore(x: Tensor): Tensor {
  const [axis, length] = [x.rank - 1, x.shape[x.rank - 1]];
  return doubling(later(x, axis, 1, 1), length, (y, by) => mul(y, later(y, axis, by, 1)));
}

/** For each two entries of `[…, n]` the product of all others, `[…, n, n]`; 0 on the diagonal. Nothing is divided. */
function productsWithoutTwo(x: Tensor): Tensor {
  const n = x.shape[x.rank - 1];
  const isBehind = greater(triu(ones([n, n], { dtype: x.dtype }), 1), 0);
  const between = productsBefore(where(isBehind, unsqueeze(x, -2), 1));
  const [before, behind] = [productsBefore(x), flip(productsBefore(flip(x, -1)), -1)];
  const above = triu(mul(mul(unsqueeze(before, -1), between), unsqueeze(behind, -2)), 1);
  return add(above, transposed(above));
}

/** `A = U Σ Vᵀ` */
interface Svd {
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}

/**
 * Gradient of `⟨M, C⟩` for matrices of any rank. With `A = U Σ Vᵀ` it is `det(U Vᵀ) U T Vᵀ`, where `T` is that of a diagonal matrix, for
 * `N = Uᵀ M V` and the products `P` of all of Σ but two: `Tᵢᵢ = Σ Nₖₖ Pᵢₖ`, and `Tᵢⱼ = −Nⱼᵢ Pᵢⱼ` beside the diagonal.
 */
function gradientOfAnyRank(m: Tensor, x: Tensor, { u, s, vh }: Svd): Tensor {
  const [n] = matrixOf(x);
  const inner = matmul(matmul(u, m, { transposeA: true }), vh, { transposeB: true });
  const products = productsWithoutTwo(s);
  const unit = eye(n, { dtype: x.dtype });
  const diagonal = sum(mul(products, unsqueeze(sum(mul(inner, unit), -1), -2)), -1, { keepDims: true });
  const turned = sub(mul(unit, diagonal), mul(transposed(inner), products));
  const sign = unsqueeze(mul(det(u), det(vh)), [-2, -1]);
  const nothing = mul(x, 0); // NaN where there is no spectrum
  return add(mul(sign, matmul(matmul(u, turned), vh)), sum(nothing, [-2, -1], { keepDims: true }));
}

/** The same for matrices far from singular ones. With `X = A⁻ᵀ`: `det(A) (⟨M, X⟩ X − X Mᵀ X)` */
function gradientOfRegular(m: Tensor, x: Tensor): Tensor {
  const inverse = transposed(inverted(x));
  const along = sum(mul(m, inverse), [-2, -1], { keepDims: true });
  const turned = matmul(matmul(inverse, m, { transposeB: true }), inverse);
  return mul(unsqueeze(apply(detOp, [x], {}), [-2, -1]), sub(mul(along, inverse), turned));
}

/** For each entry the determinant of what is left without its row and column, with its sign: `det(A) A⁻ᵀ`, for singular matrices, too. */
export const cofactorsOp: Op<[x: Tensor]> = defineOp<[x: Tensor]>({
  name: 'cofactors',
  infer: ([x]) => x,
  forward([x], { data: y }) {
    const [n] = matrixOf(x);
    const unit = Float64Array.from({ length: n * n }, (_, i) => Number(i % (n + 1) === 0));
    luOf(x, true).forEach((lu, at) => {
      const [scale, columns] = [productOf(pivotsOf(lu)), solveLu(lu, unit, n)];
      for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) y[at * n * n + i * n + j] = scale * columns[j * n + i];
    });
  },
  gradient(dy, { inputs: [x], createGraph }) {
    if (matrixOf(x)[0] < 2) return [zerosLike(x)];
    const factors = svd(where(equal(mul(x, 0), 0), x, 0)); // of finite numbers
    const { s } = factors;
    const dx = gradientOfAnyRank(dy, x, factors);
    if (!createGraph) return [dx];
    const [largest, least] = [slice(s, { axis: -1, end: 1 }), slice(s, { axis: -1, start: -1 })];
    const isRegular = unsqueeze(greater(least, mul(largest, 2 ** -10)), -1);
    return [where(isRegular, gradientOfRegular(dy, x), dx)]; // that of vectors is infinite where singular values are equal
  },
  decomposition([x]) {
    const [n] = matrixOf(x);
    const unit = stretchTo(eye(n, { dtype: x.dtype }), x.shape);
    const found = eliminate(x, unit, 'perturbed');
    return [mul(prod(found.pivots, 0), transposed(found.solution))];
  },
});
