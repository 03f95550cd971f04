import { cos, exp, mul, sub, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive, real } from '../constraints/index.ts';
import { logBessel } from '../special/bessel.ts';
import { drawEach } from '../special/draw-each.ts';

/** An angle around 0. @see Best and Fisher (1979), Efficient simulation of the von Mises distribution */
function angle(next: () => number, concentration: number): number {
  const tau = 1 + Math.sqrt(1 + 4 * concentration * concentration);
  const rho = (tau - Math.sqrt(2 * tau)) / (2 * concentration);
  const r = concentration < 1e-5 ? 1 / concentration + concentration : (1 + rho * rho) / (2 * rho);
  for (;;) {
    const z = Math.cos(Math.PI * next());
    const f = (1 + r * z) / (r + z);
    const c = concentration * (r - f);
    const u = 1 - next();
    if (!(c * (2 - c) - u > 0) && Math.log(c / u) + 1 - c < 0) continue;
    return Math.sign(next() - 0.5) * Math.acos(f);
  }
}

const wrapped = (x: number): number => x - 2 * Math.PI * Math.floor((x + Math.PI) / (2 * Math.PI));

/**
 * The von Mises distribution, of angles.
 *
 * `ln p(x) = concentration · cos(x − loc) − ln 2π I₀(concentration)`
 *
 * @example new VonMises(0, 1).logProb(0).item(); // -1.0738
 * @see https://pytorch.org/docs/stable/distributions.html#vonmises
 */
export class VonMises extends Distribution {
  readonly loc: Tensor;
  readonly concentration: Tensor;

  /**
   * @param loc mean angle, in radians
   * @param concentration above 0: the larger, the closer
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, concentration: Operand, options: DistributionOptions = {}) {
    const given = parameters('VonMises', { loc: [loc, real], concentration: [concentration, positive] }, options);
    super(kindOf('VonMises', given.loc, options));
    this.loc = given.loc;
    this.concentration = given.concentration;
  }

  get support() {
    return real;
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get mode(): Tensor {
    return this.loc;
  }

  /** circular: 1 less the mean cosine */
  override get variance(): Tensor {
    return sub(1, exp(sub(logBessel(this.concentration, 1), logBessel(this.concentration, 0))));
  }

  expand(batchShape: Shape): VonMises {
    return new VonMises(expandTo(this.loc, batchShape), expandTo(this.concentration, batchShape), this.options);
  }

  /** In −π … π. @throws {ExportError} inside of a compiled function that computes the parameters */
  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const from = { where: 'VonMises.sample', ...this.sampling(shape, options) };
    return drawEach(from, [this.loc, this.concentration], (next, loc, k) => wrapped(loc + angle(next, k)));
  }

  logProb(value: Operand): Tensor {
    const toward = mul(this.concentration, cos(sub(this.valueFor('logProb', value), this.loc)));
    return sub(sub(toward, Math.log(2 * Math.PI)), logBessel(this.concentration, 0));
  }
}
