import type * as ops from './ops/index.ts';
import type { MethodName, notMethods, TensorMethods } from './tensor-methods.ts';
import type { Tensor } from './tensor.ts';

type Ops = typeof ops;
type NotMethod = (typeof notMethods)[number];
type TakesTensor<F> = F extends (x: Tensor, ...rest: never[]) => unknown ? true : false;

/** A type that only `never` fits. */
type Nothing<T extends never> = T;
/** The names that are wrongly (not) methods stand in the error. */
export type MethodsTakeATensor = Nothing<
  { [Name in MethodName]: TakesTensor<Ops[Name]> extends true ? never : Name }[MethodName]
>;
export type OthersDoNot = Nothing<
  { [Name in NotMethod]: TakesTensor<Ops[Name]> extends true ? Name : never }[NotMethod]
>;
/** A method must not stand in for what a tensor is. */
export type NoneIsAProperty = Nothing<
  keyof TensorMethods & ('shape' | 'dtype' | 'size' | 'rank' | 'data' | 'item' | 'toArray' | 'read' | 'backward')
>;
