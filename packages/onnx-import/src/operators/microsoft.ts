import { add, gelu, matmul, mul, sigmoid, transpose, type Tensor } from '@gradkit/core-tensor/functional';
import { activationNamed } from './activation.ts';
import { microsoftAttention } from './microsoft-attention.ts';
import type { Call } from './call.ts';
import { convolve } from './convolution.ts';
import { microsoftQuantized } from './microsoft-quantized.ts';
import { normalizedLast, rootMeanSquare } from './normalization.ts';
import type { Operators, Results } from './operator.ts';

function fusedMatMul(call: Call): Tensor {
  const [a, b] = [0, 1].map((i) => {
    const x = call.tensor(i);
    const turned = call.flag(i === 0 ? 'transBatchA' : 'transBatchB') ? batchLast(x) : x;
    const isTransposed = call.flag(i === 0 ? 'transA' : 'transB') && x.rank > 1;
    return isTransposed ? transpose(turned, -1, -2) : turned;
  });
  const alpha = call.float('alpha', 1);
  const y = matmul(a, b);
  return alpha === 1 ? y : mul(y, alpha);
}

/** The batch stands between rows and columns. */
const batchLast = (x: Tensor): Tensor => {
  let y = x;
  for (let axis = 0; axis + 2 < x.rank; axis++) y = transpose(y, axis, axis + 1);
  return y;
};

function fusedActivation(call: Call, y: Tensor): Tensor {
  const name = call.text('activation', '');
  const [alpha, beta] = call.list('activation_params') ?? [];
  if (name === '') return y;
  const f = activationNamed(name, alpha, beta) ?? call.fail(`has the activation ${name}`, name);
  return f(y);
}

function fusedConv(call: Call): Tensor {
  const y = convolve(call, call.tensor(0), call.tensor(1), call.optional(2));
  return fusedActivation(call, call.has(3) ? add(y, call.tensor(3)) : y);
}

const skipping = { from: -1, least: 1e-12 } as const;

/** The sum of both inputs, which is the last result, is normalized. */
function skipped(call: Call, [skip, bias]: readonly (Tensor | null)[], f: (x: Tensor) => Results): Results {
  const sum = [skip, bias].reduce<Tensor>((x, each) => (each === null ? x : add(x, each)), call.tensor(0));
  const results = f(sum);
  const [y, center = null, deviation = null] = Array.isArray(results)
    ? (results as readonly (Tensor | null)[])
    : [results as Tensor];
  return [y, center, deviation, sum];
}

const unary = (f: (x: Tensor) => Tensor) => (call: Call) => f(call.tensor(0));

/** Operators of the domain com.microsoft. */
export const microsoft: Operators = {
  ...microsoftAttention,
  ...microsoftQuantized,
  BiasGelu: { run: (call) => gelu(add(call.tensor(0), call.tensor(1))), weights: [1] },
  FastGelu: {
    run(call) {
      const [x, bias] = [call.tensor(0), call.optional(1)];
      return gelu(bias === null ? x : add(x, bias), { approximate: 'tanh' });
    },
    weights: [1],
  },
  FusedConv: { run: fusedConv, weights: [1, 2] },
  FusedMatMul: { run: fusedMatMul, weights: 'all' },
  Gelu: unary(gelu),
  LayerNormalization: {
    run: (call) =>
      normalizedLast(call, call.tensor(0), [call.optional(1), call.optional(2)], { from: call.int('axis', -1) }),
    weights: [1, 2],
  },
  QuickGelu: (call) => {
    const x = call.tensor(0);
    return mul(x, sigmoid(mul(x, call.float('alpha', 1.702))));
  },
  SimplifiedLayerNormalization: {
    run: (call) => rootMeanSquare(call, call.tensor(0), call.optional(1), { from: call.int('axis', -1) }),
    weights: [1],
  },
  SkipLayerNormalization: {
    run: (call) =>
      skipped(call, [call.tensor(1), call.optional(4)], (sum) =>
        normalizedLast(call, sum, [call.optional(2), call.optional(3)], skipping),
      ),
    weights: [2, 3, 4],
  },
  SkipSimplifiedLayerNormalization: {
    run: (call) =>
      skipped(call, [call.tensor(1), call.optional(3)], (sum) => rootMeanSquare(call, sum, call.optional(2), skipping)),
    weights: [2, 3],
  },
};
