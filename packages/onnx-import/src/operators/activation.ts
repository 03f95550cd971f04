import {
  add,
  cast,
  celu,
  clamp,
  elu,
  expm1,
  flatten,
  gelu,
  greater,
  hardswish,
  leakyRelu,
  less,
  logSoftmax,
  minimum,
  mish,
  mul,
  relu,
  reshape,
  sigmoid,
  silu,
  softmax,
  softplus,
  softsign,
  sub,
  tanh,
  where,
  equal,
  argmax,
  arange,
  unsqueeze,
  movedim,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Call } from './call.ts';
import type { Operators } from './operator.ts';

const unary = (f: (x: Tensor) => Tensor) => (call: Call) => f(call.tensor(0));

/** Before opset 13 all axes from `axis` on count as one. */
const alongAxis =
  (f: (x: Tensor, axis: number) => Tensor) =>
  (call: Call): Tensor => {
    const x = call.tensor(0);
    const isNew = call.opset >= 13;
    const axis = call.axis(call.int('axis', isNew ? -1 : 1), x.rank);
    if (isNew || axis === x.rank - 1) return f(x, axis);
    return reshape(f(flatten(x, axis), axis), x.shape);
  };

/** With other constants than those of PyTorch: `γ (max(x, 0) + min(α (eˣ − 1), 0))`. */
function selu(call: Call): Tensor {
  const x = call.tensor(0);
  const [alpha, gamma] = [call.float('alpha', 1.6732632423543772), call.float('gamma', 1.0507009873554805)];
  return mul(elu(x, { alpha }), gamma);
}

/** Slopes stand at the channels before opset 7, and broadcast from the last axis since then. */
function prelu(call: Call): Tensor {
  const [x, given] = call.tensors();
  const perChannel = call.opset < 7 && given.rank === 1 && given.size > 1 && x.rank > 1;
  const slope = perChannel ? reshape(given, [given.size, ...x.shape.slice(2).map(() => 1)]) : given;
  return add(relu(x), mul(slope, minimum(x, 0)));
}

function shrink(call: Call): Tensor {
  const x = call.tensor(0);
  const [limit, bias] = [call.float('lambd', 0.5), call.float('bias', 0)];
  const below = where(less(x, -limit), add(x, bias), mul(x, 0));
  return where(greater(x, limit), sub(x, bias), below);
}

/** 1 at the first of the largest entries, else 0. */
function hardmax(x: Tensor, axis: number): Tensor {
  const last = movedim(x, axis, -1);
  const places = equal(unsqueeze(argmax(last, -1), -1), arange(last.shape.at(-1)!, { dtype: 'int32' }));
  return movedim(cast(places, x.dtype), -1, axis);
}

function swish(call: Call): Tensor {
  const [x, alpha] = [call.tensor(0), call.float('alpha', 1)];
  return alpha === 1 ? silu(x) : mul(x, sigmoid(mul(x, alpha)));
}

export const activation: Operators = {
  Celu: (call) => celu(call.tensor(0), { alpha: call.float('alpha', 1) }),
  Elu: (call) => elu(call.tensor(0), { alpha: call.float('alpha', 1) }),
  Gelu: (call) => gelu(call.tensor(0), { approximate: call.text('approximate', 'none') === 'tanh' ? 'tanh' : 'none' }),
  HardSigmoid: (call) => clamp(add(mul(call.tensor(0), call.float('alpha', 0.2)), call.float('beta', 0.5)), 0, 1),
  HardSwish: unary(hardswish),
  Hardmax: alongAxis(hardmax),
  LeakyRelu: (call) => leakyRelu(call.tensor(0), { negativeSlope: call.float('alpha', 0.01) }),
  LogSoftmax: alongAxis(logSoftmax),
  Mish: unary(mish),
  PRelu: { run: prelu, weights: [1] },
  Relu: unary(relu),
  Selu: selu,
  Shrink: shrink,
  Sigmoid: unary(sigmoid),
  Softmax: alongAxis(softmax),
  Softplus: unary(softplus),
  Softsign: unary(softsign),
  SwiGLU: (call) => mul(swish(call), call.tensor(1)),
  Swish: swish,
  Tanh: unary(tanh),
  ThresholdedRelu: (call) => {
    const x = call.tensor(0);
    return where(greater(x, call.float('alpha', 1)), x, mul(x, 0));
  },
};

/** Functions that other operators name. */
export function activationNamed(
  name: string,
  alpha: number | undefined,
  beta: number | undefined,
): ((x: Tensor) => Tensor) | null {
  switch (name.toLowerCase()) {
    case 'relu':
      return relu;
    case 'tanh':
      return tanh;
    case 'sigmoid':
      return sigmoid;
    case 'affine':
      return (x) => add(mul(x, alpha ?? 1), beta ?? 0);
    case 'leakyrelu':
      return (x) => leakyRelu(x, { negativeSlope: alpha ?? 0.01 });
    case 'thresholdedrelu':
      return (x) => where(greater(x, alpha ?? 1), x, mul(x, 0));
    case 'scaledtanh':
      return (x) => mul(tanh(mul(x, beta ?? 1)), alpha ?? 1);
    case 'hardsigmoid':
      return (x) => clamp(add(mul(x, alpha ?? 0.2), beta ?? 0.5), 0, 1);
    case 'elu':
      return (x) => where(greater(x, 0), x, mul(expm1(minimum(x, 0)), alpha ?? 1));
    case 'softsign':
      return softsign;
    case 'softplus':
      return softplus;
    default:
      return null;
  }
}
