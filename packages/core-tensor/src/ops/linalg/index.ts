export * from './matrix-norm.ts';
export * from './norm.ts';
export * from './vector-norm.ts';
export * from './cholesky.ts';
export { cofactorsOp, det, detOp, logdet, slogdet, slogdetOp } from './determinant.ts';
export * from './matrix-power.ts';
export { solveOp } from './solve-op.ts';
export * from './solve.ts';
export { solveTriangular, solveTriangularOp, type SolveTriangularOptions } from './triangular.ts';
