import {
  broadcastShapes,
  broadcastTo,
  refuseArgument,
  requireBoolean,
  requireFloating,
  requireOptions,
  requireSame,
  requireTensor,
  tensor,
  type DType,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Constraint } from '../constraints/index.ts';
import { requireConstraint } from './condition.ts';

export interface DistributionOptions {
  /** whether parameters and values are checked: outside of their range they are an error; default true, see `setDefaultValidateArgs` */
  readonly validateArgs?: boolean | undefined;
}

/** For distributions that others are made of: what made them has checked their parameters. */
export const unchecked: DistributionOptions = { validateArgs: false };

let validates = true;

/**
 * Sets whether distributions that do not say `validateArgs` check their parameters and values.
 *
 * @param value true at first
 * @example
 * setDefaultValidateArgs(false);
 * new Normal(0, -1).scale.item(); // -1
 * setDefaultValidateArgs(true);
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.distribution.Distribution.set_default_validate_args
 */
export function setDefaultValidateArgs(value: boolean): void {
  requireBoolean('setDefaultValidateArgs', 'value', value);
  validates = value;
}

/** Reads `validateArgs`, where no other option is known. */
export function validatesArguments(where: string, options: DistributionOptions): boolean {
  return isValidating(where, requireOptions<DistributionOptions>(where, options, { validateArgs: true }));
}

/** Reads `validateArgs` among options that were looked through. */
export function isValidating(where: string, { validateArgs = validates }: DistributionOptions): boolean {
  requireBoolean(where, 'validateArgs', validateArgs);
  return validateArgs;
}

/** A parameter and what it must be. */
export type Given = readonly [value: Operand, constraint: Constraint];

function requireOperand(where: string, name: string, value: unknown): asserts value is Operand {
  if (typeof value !== 'number') requireTensor(where, name, value, 'a tensor or a number');
}

/** The dtype of the tensors among parameters, which must be the same; float32 if there are only numbers. */
function dtypeOf(where: string, given: Readonly<Record<string, Operand>>): DType {
  const tensors = Object.entries(given).filter((pair): pair is [string, Tensor] => typeof pair[1] !== 'number');
  for (const [name, { dtype }] of tensors) requireFloating(where, name, dtype);
  for (const [name, { dtype }] of tensors.slice(1))
    requireSame(where, [tensors[0][0], name], [tensors[0][1].dtype, dtype]);
  return tensors[0]?.[1].dtype ?? 'float32';
}

/**
 * Makes parameters tensors of one shape. Numbers take the dtype of the tensors.
 *
 * @throws {ConfigError} if one is neither tensor nor number
 * @throws {DTypeError} if they are not floating, or their dtypes differ
 * @throws {ShapeError} if they do not broadcast
 */
export function broadcastAll<Name extends string>(
  where: string,
  given: Readonly<Record<Name, Operand>>,
): Readonly<Record<Name, Tensor>> {
  const entries = Object.entries<Operand>(given);
  for (const [name, value] of entries) requireOperand(where, name, value);
  const dtype = dtypeOf(where, given);
  const tensors = entries.map(([name, x]) => [name, typeof x === 'number' ? tensor(x, { dtype }) : x] as const);
  const shape = tensors.reduce<Shape>((all, [, x]) => broadcastShapes(where, all, x.shape), []);
  return Object.fromEntries(tensors.map(([name, x]) => [name, broadcastTo(x, shape)])) as Record<Name, Tensor>;
}

/**
 * Parameters as tensors of one shape that keep to their constraints.
 *
 * @param where the public class the caller used
 * @throws {ConfigError} if one is neither tensor nor number, or is not what its constraint asks for, unless `validateArgs` is false
 */
export function parameters<Name extends string>(
  where: string,
  given: Readonly<Record<Name, Given>>,
  options: DistributionOptions,
): Readonly<Record<Name, Tensor>> {
  const validateArgs = validatesArguments(where, options);
  const entries = Object.entries<Given>(given);
  const values = Object.fromEntries(entries.map(([name, [value]]) => [name, value])) as Record<Name, Operand>;
  const all: Readonly<Record<string, Tensor>> = broadcastAll(where, values);
  const checked = entries.map(([argument, [, constraint]]) => {
    const x = all[argument];
    return [argument, validateArgs ? requireConstraint({ where, argument }, x, constraint) : x];
  });
  return Object.fromEntries(checked) as Record<Name, Tensor>;
}

/** Throws unless a parameter is a floating tensor with enough axes. */
export function requireAxes(where: string, name: string, x: unknown, least: number): asserts x is Tensor {
  requireTensor(where, name, x);
  requireFloating(where, name, x.dtype);
  if (x.rank < least)
    refuseArgument(where, name, x, `a tensor with at least ${least === 1 ? '1 axis' : `${least} axes`}`);
}
