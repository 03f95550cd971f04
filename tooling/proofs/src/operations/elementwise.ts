import * as core from '@gradkit/core-tensor';
import type { Call, Proofs } from '../proof.ts';

const unary =
  (f: (x: core.Tensor) => core.Tensor): Call =>
  ([x]) =>
    f(x);
const binary =
  (f: (a: core.Tensor, b: core.Tensor) => core.Tensor): Call =>
  ([a, b]) =>
    f(a, b);

const noFloat64 = { notInOnnxRuntime: { float64: 'it has the operator for float32 only' } };

export const elementwise: Proofs = {
  abs: unary(core.abs),
  add: binary(core.add),
  cast: {
    run: ([x], { dtype }) => core.cast(x, dtype),
    kinks: ['float64 to float32', 'float32 to itself'],
  },
  ceil: unary(core.ceil),
  clamp: { run: ([x], options) => core.clamp(x, options), kinks: ['at the bounds'] },
  cos: unary(core.cos),
  div: binary(core.div),
  elu: { run: ([x], options) => core.elu(x, options), kinks: ['gradients at the edges'] },
  equal: binary(core.equal),
  erf: { run: unary(core.erf), ...noFloat64 },
  exp: unary(core.exp),
  expm1: unary(core.expm1),
  floor: unary(core.floor),
  gelu: ([x], options) => core.gelu(x, options),
  greater: binary(core.greater),
  greaterEqual: binary(core.greaterEqual),
  identity: unary(core.identity),
  isNaN: unary(core.isNaN),
  leakyRelu: { run: ([x], options) => core.leakyRelu(x, options), kinks: ['gradients at the edges'] },
  less: binary(core.less),
  lessEqual: binary(core.lessEqual),
  log: unary(core.log),
  log1p: unary(core.log1p),
  logicalAnd: binary(core.logicalAnd),
  logicalNot: unary(core.logicalNot),
  logicalOr: binary(core.logicalOr),
  logicalXor: binary(core.logicalXor),
  maximum: binary(core.maximum),
  minimum: binary(core.minimum),
  mul: binary(core.mul),
  neg: unary(core.neg),
  notEqual: binary(core.notEqual),
  pow: binary(core.pow),
  relu: unary(core.relu),
  round: unary(core.round),
  rsqrt: unary(core.rsqrt),
  sigmoid: unary(core.sigmoid),
  sign: unary(core.sign),
  silu: unary(core.silu),
  sin: unary(core.sin),
  softplus: { run: unary(core.softplus), ...noFloat64 },
  sqrt: unary(core.sqrt),
  sub: binary(core.sub),
  tanh: unary(core.tanh),
  where: ([condition, a, b]) => core.where(condition, a, b),
};
