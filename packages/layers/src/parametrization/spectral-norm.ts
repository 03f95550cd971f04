import { Buffer, noGrad } from '@gradkit/autograd';
import {
  div,
  flatten,
  matmul,
  mul,
  normal,
  normalize,
  permute,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireString,
  requireWholeNumber,
  sum,
  transpose,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d } from '../convolution/conv-transpose.ts';
import type { Named } from '../module/fields.ts';
import { Module, type AnyModule } from '../module/module.ts';
import { registerParametrization } from './register.ts';
import { slotOf } from './slot.ts';

interface SpectralNormOptions {
  /** of the weight; default `weight` */
  readonly name?: string | undefined;
  /** steps of the power method in each `forward` while training; default 1 */
  readonly nPowerIterations?: number | undefined;
  /** least length of a vector that is normalized; default 1e-12 */
  readonly eps?: number | undefined;
  /** of the outputs; default 0, of transposed convolutions 1; negative counts from the end */
  readonly axis?: number | undefined;
  /** draws the vectors that the power method begins with; default the shared generator */
  readonly rng?: Generator | undefined;
}

type Settings = Required<Pick<SpectralNormOptions, 'nPowerIterations' | 'eps' | 'axis'>>;

const steps = 15; // PyTorch's, before the first forward

/** A weight divided by its largest singular value, which the power method follows while training. */
class SpectralNorm extends Module<[weight: Tensor]> {
  readonly settings: Settings;
  readonly u: Buffer | null = null;
  readonly v: Buffer | null = null;

  constructor(weight: Tensor, settings: Settings, rng: Generator | undefined) {
    super();
    this.settings = settings;
    if (weight.rank === 1) return; // nothing has to be approximated
    const matrix = this.#matrixOf(weight);
    const draw = (size: number): Buffer => new Buffer(this.#unit(normal([size], { dtype: weight.dtype, rng })));
    this.u = draw(matrix.shape[0]);
    this.v = draw(matrix.shape[1]);
    this.#follow(matrix, steps);
  }

  protected override fields(): Iterable<Named<unknown>> {
    return [
      ['_u', this.u],
      ['_v', this.v],
    ];
  }

  #unit(x: Tensor): Tensor {
    return normalize(x, { axis: 0, eps: this.settings.eps });
  }

  #matrixOf(weight: Tensor): Tensor {
    const { axis } = this.settings;
    const axes = weight.shape.map((_, i) => i);
    const turned = axis === 0 ? weight : permute(weight, [axis, ...axes.filter((each) => each !== axis)]);
    return flatten(turned, 1);
  }

  /** The power method: `u ← W v / ‖W v‖`, `v ← Wᵀ u / ‖Wᵀ u‖`. */
  #follow(matrix: Tensor, count: number): void {
    noGrad(() => {
      for (let i = 0; i < count; i++) {
        this.u!.value = this.#unit(matmul(matrix, this.v!.value));
        this.v!.value = this.#unit(matmul(transpose(matrix), this.u!.value));
      }
    });
  }

  forward(weight: Tensor): Tensor {
    const { u, v } = this;
    if (u === null || v === null) return this.#unit(weight);
    const matrix = this.#matrixOf(weight);
    if (this.training) this.#follow(matrix, this.settings.nPowerIterations);
    return div(weight, sum(mul(u.value, matmul(matrix, v.value))));
  }

  rightInverse(weight: Tensor): Tensor {
    return weight;
  }
}

const isTransposed = (module: AnyModule): boolean =>
  [ConvTranspose1d, ConvTranspose2d, ConvTranspose3d].some((layer) => module instanceof layer);

/**
 * Divides a weight by its largest singular value, so that the layer stretches nothing. The vectors of the power method are the buffers
 * `parametrizations.weight.0._u` and `_v`, which move while training.
 *
 * `weight = W / (uᵀ W v)`
 *
 * @param module whose weight it is
 * @param options `name`: default `weight`; `nPowerIterations`: default 1; `eps`: default 1e-12; `axis`: of the outputs, default 0, of transposed
 *   convolutions 1; `rng`
 * @returns the module
 * @throws {ConfigError} if there is no such weight or axis
 * @example Object.keys(spectralNorm(new Linear(3, 2, { bias: false })).stateDict()); // ["parametrizations.weight.original", "parametrizations.weight.0._u", "parametrizations.weight.0._v"]
 * @see Miyato et al. (2018); https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.spectral_norm.html
 */
export function spectralNorm<M extends AnyModule>(module: M, options: SpectralNormOptions = {}): M {
  const where = 'spectralNorm';
  const known = { name: true, nPowerIterations: true, eps: true, axis: true, rng: true } as const;
  const { name = 'weight', nPowerIterations = 1, eps = 1e-12, axis, rng } = requireOptions(where, options, known);
  requireString(where, 'name', name);
  requireWholeNumber(where, 'nPowerIterations', nPowerIterations, { least: 1 });
  requireNumber(where, 'eps', eps, { least: 0 });
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  const { content, rank } = slotOf(where, module, name);
  const along = axis ?? (isTransposed(module) ? 1 : 0);
  requireWholeNumber(where, 'axis', along, { least: -rank, most: rank - 1 });
  const settings = { nPowerIterations, eps, axis: along < 0 ? along + rank : along };
  const weight = noGrad(() => content.value);
  return registerParametrization(module, name, new SpectralNorm(weight, settings, rng));
}
