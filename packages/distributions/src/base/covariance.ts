import {
  apply,
  choleskyOp,
  ConfigError,
  formatShape,
  identity,
  isPlainObject,
  requireOptions,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { lowerCholesky, symmetric } from '../constraints/index.ts';
import { choleskyOfInverse } from '../special/matrices.ts';
import { requireConstraint } from './condition.ts';
import { isValidating, requireAxes, type DistributionOptions } from './parameters.ts';

export interface CovarianceOptions extends DistributionOptions {
  /** symmetric and positive definite */
  readonly covarianceMatrix?: Tensor | undefined;
  /** its inverse */
  readonly precisionMatrix?: Tensor | undefined;
  /** its Cholesky factor: a lower triangle, above 0 on the diagonal */
  readonly scaleTril?: Tensor | undefined;
}

/** What stands where PyTorch has `covariance_matrix`: it, or the options, which name one of the three. */
export type CovarianceOrOptions = Tensor | CovarianceOptions;

const constraintOf = { covarianceMatrix: symmetric, precisionMatrix: symmetric, scaleTril: lowerCholesky } as const;

/** Reads one of the three and gives the Cholesky factor of the covariance. */
export function choleskyFrom(where: string, first: CovarianceOrOptions, last: DistributionOptions) {
  const known = { covarianceMatrix: true, precisionMatrix: true, scaleTril: true, validateArgs: true } as const;
  const isNamed = isPlainObject(first);
  const options = requireOptions<CovarianceOptions>(where, isNamed ? first : last, known);
  const validateArgs = isValidating(where, options);
  const all = isNamed ? options : { ...options, covarianceMatrix: first as Tensor };
  const names = (['covarianceMatrix', 'precisionMatrix', 'scaleTril'] as const).filter(
    (name) => all[name] !== undefined,
  );
  if (names.length !== 1)
    throw new ConfigError(
      where,
      `${names.length} of covarianceMatrix, precisionMatrix and scaleTril are given; it takes exactly 1`,
      { expected: 1, got: names.length },
    );
  const [argument] = names;
  const matrix = all[argument]!;
  requireMatrix(where, argument, matrix);
  const checked = validateArgs ? requireConstraint({ where, argument }, matrix, constraintOf[argument]) : matrix;
  const cholesky = (x: Tensor): Tensor => apply(choleskyOp, [x], { where, argument });
  const inverted = (x: Tensor): Tensor => choleskyOfInverse(x, cholesky);
  const factor = { covarianceMatrix: cholesky, precisionMatrix: inverted, scaleTril: identity }[argument];
  return { scaleTril: factor(checked), validateArgs };
}

function requireMatrix(where: string, name: string, x: Tensor): void {
  requireAxes(where, name, x, 2);
  const [rows, columns] = x.shape.slice(-2);
  if (rows !== columns)
    throw new ShapeError(
      where,
      `${name} is ${formatShape(x.shape)}; its last two axes must be equal (${rows} vs ${columns})`,
      {
        expected: rows,
        got: columns,
      },
    );
}
