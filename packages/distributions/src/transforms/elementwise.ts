import {
  abs,
  add,
  atanh,
  exp,
  expm1,
  log,
  log1p,
  mul,
  neg,
  sigmoid,
  softplus,
  sub,
  tanh,
  type Operand,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { interval, positive, real, unitInterval, type Constraint } from '../constraints/index.ts';
import { betweenZeroAndOne } from '../special/limits.ts';
import { Transform } from './transform.ts';

/** A rising function of each element. */
abstract class RisingTransform extends Transform {
  get domain(): Constraint {
    return real;
  }

  override get bijective(): boolean {
    return true;
  }

  override get sign(): Operand {
    return 1;
  }

  override equals(other: Transform): boolean {
    return other.constructor === this.constructor;
  }
}

/** `y = eˣ`. @example new ExpTransform().forward(tensor([0])).toArray(); // [1] @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.ExpTransform */
export class ExpTransform extends RisingTransform {
  get codomain(): Constraint {
    return positive;
  }

  forward(x: Tensor): Tensor {
    return exp(x);
  }

  inverse(y: Tensor): Tensor {
    return log(y);
  }

  override logAbsDetJacobian(x: Tensor): Tensor {
    return x;
  }
}

/** `y = 1 / (1 + e⁻ˣ)`, neither 0 nor 1. @example new SigmoidTransform().forward(tensor([0])).toArray(); // [0.5] @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.SigmoidTransform */
export class SigmoidTransform extends RisingTransform {
  get codomain(): Constraint {
    return unitInterval;
  }

  forward(x: Tensor): Tensor {
    return betweenZeroAndOne(sigmoid(x));
  }

  inverse(y: Tensor): Tensor {
    const inside = betweenZeroAndOne(y);
    return sub(log(inside), log1p(neg(inside)));
  }

  override logAbsDetJacobian(x: Tensor): Tensor {
    return neg(add(softplus(neg(x)), softplus(x)));
  }
}

/** `y = ln(1 + eˣ)`. @example new SoftplusTransform().forward(tensor([0])).toArray(); // [0.693] @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.SoftplusTransform */
export class SoftplusTransform extends RisingTransform {
  get codomain(): Constraint {
    return positive;
  }

  forward(x: Tensor): Tensor {
    return softplus(x);
  }

  inverse(y: Tensor): Tensor {
    return add(log(neg(expm1(neg(y)))), y);
  }

  override logAbsDetJacobian(x: Tensor): Tensor {
    return neg(softplus(neg(x)));
  }
}

/** `y = tanh x`. @example new TanhTransform().forward(tensor([0])).toArray(); // [0] @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.TanhTransform */
export class TanhTransform extends RisingTransform {
  get codomain(): Constraint {
    return interval(-1, 1);
  }

  forward(x: Tensor): Tensor {
    return tanh(x);
  }

  inverse(y: Tensor): Tensor {
    return atanh(y);
  }

  /** `2 (ln 2 − x − ln(1 + e^−2x))`: `ln(1 − tanh² x)`, finite for any x */
  override logAbsDetJacobian(x: Tensor): Tensor {
    return mul(sub(sub(Math.LN2, x), softplus(mul(x, -2))), 2);
  }
}

/** `y = |x|`; of both, `inverse` gives the positive one. @example new AbsTransform().forward(tensor([-2])).toArray(); // [2] @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.AbsTransform */
export class AbsTransform extends Transform {
  get domain(): Constraint {
    return real;
  }

  get codomain(): Constraint {
    return positive;
  }

  forward(x: Tensor): Tensor {
    return abs(x);
  }

  inverse(y: Tensor): Tensor {
    return y;
  }

  override equals(other: Transform): boolean {
    return other instanceof AbsTransform;
  }
}
