import {
  add,
  div,
  formatShape,
  matmul,
  mul,
  sameShape,
  ShapeError,
  solveTriangular,
  sqrt,
  sub,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { LowRankMultivariateNormal } from '../continuous/low-rank-multivariate-normal.ts';
import { MultivariateNormal } from '../continuous/multivariate-normal.ts';
import { diagonalMatrix, halfLogDet, mahalanobis, sumOfSquares } from '../special/matrices.ts';
import { pair, type Pair } from './divergence.ts';

type Matrices = MultivariateNormal | LowRankMultivariateNormal;

function requireSameEvents(p: Matrices, q: Matrices): void {
  if (sameShape(p.eventShape, q.eventShape)) return;
  throw new ShapeError(
    'klDivergence',
    `p has the eventShape ${formatShape(p.eventShape)} but q ${formatShape(q.eventShape)}; they must be the same`,
    { expected: p.eventShape, got: q.eventShape },
  );
}

/** `½ (ln det Σq − ln det Σp + tr Σq⁻¹ Σp + (μq − μp)ᵀ Σq⁻¹ (μq − μp) − n)` */
function together(logDets: Tensor, trace: Tensor, distance: Tensor, size: number): Tensor {
  return mul(sub(add(add(logDets, trace), distance), size), 0.5);
}

const logDetOf = (one: Matrices): Tensor =>
  one instanceof MultivariateNormal ? mul(halfLogDet(one.scaleTril), 2) : one.logDet();

/** Matrices whose products with their transposes sum to the covariance. */
const factorsOf = (one: Matrices): readonly Tensor[] =>
  one instanceof MultivariateNormal ? [one.scaleTril] : [one.covFactor, diagonalMatrix(sqrt(one.covDiag))];

const sumOf = (terms: readonly Tensor[]): Tensor => terms.reduce((all, term) => add(all, term));

function klToFull(p: Matrices, q: MultivariateNormal): Tensor {
  requireSameEvents(p, q);
  const lower = q.scaleTril;
  const trace = sumOf(factorsOf(p).map((factor) => sumOfSquares(solveTriangular(lower, factor, { upper: false }))));
  return together(sub(logDetOf(q), logDetOf(p)), trace, mahalanobis(lower, sub(q.loc, p.loc)), p.eventShape[0]);
}

/** `tr Σq⁻¹ F Fᵀ`, with `Σq⁻¹ = D⁻¹ − Aᵀ A` */
function klToLowRank(p: Matrices, q: LowRankMultivariateNormal): Tensor {
  requireSameEvents(p, q);
  const inner = q.solvedFactor();
  const root = unsqueeze(sqrt(q.covDiag), -1);
  const traces = factorsOf(p).map((factor) =>
    sub(sumOfSquares(div(factor, root)), sumOfSquares(matmul(inner, factor))),
  );
  return together(sub(logDetOf(q), logDetOf(p)), sumOf(traces), q.distanceTo(sub(q.loc, p.loc)), p.eventShape[0]);
}

/** Of normal distributions of vectors. */
export const matrixPairs: readonly Pair[] = [
  pair(MultivariateNormal, MultivariateNormal, klToFull),
  pair(LowRankMultivariateNormal, MultivariateNormal, klToFull),
  pair(MultivariateNormal, LowRankMultivariateNormal, klToLowRank),
  pair(LowRankMultivariateNormal, LowRankMultivariateNormal, klToLowRank),
];
