import { Buffer, noGrad } from '@gradkit/autograd';
import {
  concat,
  eye,
  matmul,
  normal,
  requireBoolean,
  requireGenerator,
  requireOneOf,
  requireOptions,
  requireString,
  ShapeError,
  formatShape,
  slice,
  sub,
  transpose,
  zeros,
  zerosLike,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module, type AnyModule } from '../module/module.ts';
import { orthonormal, reflectionsOf } from './householder.ts';
import { orthogonalMaps } from './orthogonal-maps.ts';
import { registerParametrization } from './register.ts';
import { slotOf } from './slot.ts';

const maps = ['matrix_exp', 'cayley', 'householder'] as const;
const functions = {
  matrix_exp: orthogonalMaps.matrixExp,
  cayley: orthogonalMaps.cayley,
  householder: orthogonalMaps.householder,
} as const;

interface OrthogonalOptions {
  /** of the weight; default `weight` */
  readonly name?: string | undefined;
  /** default `matrix_exp` for square matrices, `householder` for others */
  readonly orthogonalMap?: (typeof maps)[number] | undefined;
  /** whether the map begins at the weight that there is, not at the identity; default true */
  readonly useTrivialization?: boolean | undefined;
  /** draws what completes a weight that is not square; default the shared generator */
  readonly rng?: Generator | undefined;
}

interface Settings {
  readonly orthogonalMap: (typeof maps)[number];
  readonly useTrivialization: boolean;
}

const isWide = ({ shape }: Tensor): boolean => shape.at(-2)! < shape.at(-1)!;

/** A matrix with orthonormal columns, or rows where it is wide. */
class Orthogonal extends Module<[x: Tensor]> {
  readonly settings: Settings;
  readonly base: Buffer | null = null; // […, n, n], where the map begins
  /** absent where it is not known of what a map makes a weight */
  readonly rightInverse?: ((weight: Tensor) => Tensor) | undefined;
  readonly #rng: Generator | undefined;

  constructor(weight: Tensor, settings: Settings, rng: Generator | undefined) {
    super();
    this.settings = settings;
    this.#rng = rng;
    if (settings.useTrivialization) {
      const { shape, dtype } = weight;
      const n = Math.max(...shape.slice(-2));
      this.base = new Buffer(zeros([...shape.slice(0, -2), n, n], { dtype })); // set with the weight
      this.rightInverse = (given) => this.#begin(given);
    } else if (settings.orthogonalMap === 'householder') {
      this.rightInverse = (given) =>
        isWide(given) ? transpose(reflectionsOf(transpose(given))) : reflectionsOf(given);
    }
  }

  /** All columns of an orthonormal basis that begins with those of the weight. */
  #completed(weight: Tensor): Tensor {
    const tall = isWide(weight) ? transpose(weight) : weight;
    const [n, k] = tall.shape.slice(-2);
    if (n === k) return orthonormal(tall);
    const rest = normal([...tall.shape.slice(0, -1), n - k], { dtype: tall.dtype, rng: this.#rng });
    return orthonormal(concat([tall, rest], -1));
  }

  /** Begins at a weight: of −I all maps make the identity. */
  #begin(weight: Tensor): Tensor {
    this.base!.value = this.#completed(weight);
    const [n, k] = weight.shape.slice(-2);
    return sub(zerosLike(weight), slice(eye(Math.max(n, k), { dtype: weight.dtype }), [[0, n], [0, k]])); // prettier-ignore
  }

  forward(x: Tensor): Tensor {
    const { base, settings } = this;
    const q = functions[settings.orthogonalMap](isWide(x) ? transpose(x) : x);
    const tall = base === null ? q : matmul(base.value, q);
    return isWide(x) ? transpose(tall) : tall;
  }
}

/**
 * Keeps a weight orthogonal: its columns have the length 1 and right angles, or its rows where it is wide.
 *
 * `weight = base · map(X)`, the map one of `eᴬ`, `(I − A/2)⁻¹ (I + A/2)` with the skew-symmetric `A` of the lower triangle of `X`, or a product of reflections
 *
 * @param module whose weight it is: matrices, or stacked ones
 * @param options `name`: default `weight`; `orthogonalMap`: `matrix_exp` (default of square ones), `cayley` or `householder`; `useTrivialization`: default
 *   true, the map begins at the weight that there is, made orthogonal; false: at the identity, or with `householder` at the weight; `rng`
 * @returns the module
 * @throws {ConfigError} if there is no such weight or map
 * @throws {ShapeError} if the weight is no matrix
 * @example
 * const layer = orthogonal(new Linear(2, 2));
 * layer.weight.value.transpose().matmul(layer.weight.value).sub(eye(2)).abs().max().item() < 1e-5; // true
 * @see Lezcano Casado (2019); https://pytorch.org/docs/stable/generated/torch.nn.utils.parametrizations.orthogonal.html
 */
export function orthogonal<M extends AnyModule>(module: M, options: OrthogonalOptions = {}): M {
  const where = 'orthogonal';
  const known = { name: true, orthogonalMap: true, useTrivialization: true, rng: true } as const;
  const given = requireOptions<OrthogonalOptions>(where, options, known);
  const { name = 'weight', useTrivialization = true, rng } = given;
  requireString(where, 'name', name);
  requireBoolean(where, 'useTrivialization', useTrivialization);
  if (rng !== undefined) requireGenerator(where, 'rng', rng);
  const { content, rank } = slotOf(where, module, name);
  const { shape } = content.type!;
  if (rank < 2)
    throw new ShapeError(
      where,
      `${name} is ${formatShape(shape)} but must be a matrix, with at least 2 axes, not ${rank}`,
      {
        expected: 2,
        got: rank,
      },
    );
  const { orthogonalMap = shape.at(-1) === shape.at(-2) ? 'matrix_exp' : 'householder' } = given;
  requireOneOf(where, 'orthogonalMap', orthogonalMap, maps);
  const weight = noGrad(() => content.value);
  const made = new Orthogonal(weight, { orthogonalMap, useTrivialization }, rng);
  return registerParametrization(module, name, made, { unsafe: true });
}
