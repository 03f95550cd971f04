import {
  expm1,
  gelu,
  greater,
  logSoftmax,
  mul,
  relu,
  sigmoid,
  softmax,
  softplus,
  tanh,
  where,
  type Tensor,
} from '@gradkit/core-tensor';
import { Module } from './module.ts';

/**
 * `relu` that lets a little of the negative side through.
 *
 * `y = x` above 0, `negativeSlope · x` below
 *
 * @param x any shape, floating
 * @example leakyRelu(tensor([-1, 2])).toArray(); // [-0.010, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
export function leakyRelu(x: Tensor, negativeSlope = 0.01): Tensor {
  return where(greater(x, 0), x, mul(x, negativeSlope));
}

/**
 * The input, weighted by its own sigmoid; also called swish.
 *
 * `y = x · sigmoid(x)`
 *
 * @param x any shape, floating
 * @example silu(tensor([0, 1])).toArray(); // [0, 0.7311]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x));
}

/**
 * `relu` with a smooth negative side that goes down to `-alpha`.
 *
 * `y = x` above 0, `alpha · (eˣ − 1)` below
 *
 * @param x any shape, floating
 * @example elu(tensor([-1, 2])).toArray(); // [-0.6321, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
export function elu(x: Tensor, alpha = 1): Tensor {
  const positive = greater(x, 0);
  return where(positive, x, mul(expm1(where(positive, 0, x)), alpha));
}

/** `max(x, 0)`. @example new ReLU().forward(tensor([-1, 2])).toArray(); // [0, 2] */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** ReLU that lets a little of the negative side through. @example new LeakyReLU(0.1).forward(tensor([-1, 2])).toArray(); // [-0.100, 2] */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = negativeSlope;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }
}

/** `1 / (1 + e⁻ˣ)`. @example new Sigmoid().forward(tensor([0])).toArray(); // [0.5] */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** Hyperbolic tangent. @example new Tanh().forward(tensor([0])).toArray(); // [0] */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** `x · Φ(x)`. @example new GELU().forward(tensor([0])).toArray(); // [0] */
export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';

  constructor({ approximate = 'none' }: { readonly approximate?: 'none' | 'tanh' } = {}) {
    super();
    this.approximate = approximate;
  }

  forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate });
  }
}

/** `x · sigmoid(x)`. @example new SiLU().forward(tensor([0])).toArray(); // [0] */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/** `x` above 0, `alpha · (eˣ − 1)` below. @example new ELU().forward(tensor([1])).toArray(); // [1] */
export class ELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return elu(x, this.alpha);
  }
}

/** `ln(1 + eˣ)`. @example new Softplus().forward(tensor([0])).toArray(); // [0.6931] */
export class Softplus extends Module {
  forward(x: Tensor): Tensor {
    return softplus(x);
  }
}

/** Probabilities along an axis. @example new Softmax().forward(tensor([0, 0])).toArray(); // [0.5, 0.5] */
export class Softmax extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return softmax(x, this.axis);
  }
}

/** Logarithms of probabilities along an axis. @example new LogSoftmax().forward(tensor([0, 0])).toArray(); // [-0.693, -0.693] */
export class LogSoftmax extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return logSoftmax(x, this.axis);
  }
}
