import type { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  defaultGenerator,
  formatShape,
  normal,
  permutation,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  ShapeError,
  transpose,
  mul,
} from '@gradkit/core-tensor/functional';
import { orthonormal } from '../parametrization/householder.ts';
import type { InitOptions } from './draw.ts';
import { fillParameter } from './fill.ts';
import { requireParameter } from './require-parameter.ts';

interface DiracOptions {
  /** groups of the convolution; default 1 */
  readonly groups?: number | undefined;
}

interface OrthogonalOptions extends InitOptions {
  /** factor; default 1 */
  readonly gain?: number | undefined;
}

interface SparseOptions extends InitOptions {
  /** standard deviation of what is not zero; default 0.01 */
  readonly std?: number | undefined;
}

function requireRank(where: string, { type }: Parameter, least: number, most: number): void {
  const { shape } = type!;
  if (shape.length >= least && shape.length <= most) return;
  const rule = least === most ? `exactly ${least}` : most === Infinity ? `at least ${least}` : `${least} … ${most}`;
  throw new ShapeError(where, `parameter is ${formatShape(shape)}; it needs ${rule} axes, not ${shape.length}`, {
    expected: least,
    got: shape.length,
  });
}

/**
 * Sets a matrix to the identity: ones on the diagonal, else zeros. A linear layer with it passes on its inputs, as many as it can.
 *
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.eye_
 */
export function eye(parameter: Parameter): void {
  requireParameter('init.eye', parameter);
  requireRank('init.eye', parameter, 2, 2);
  const [rows, columns] = parameter.type!.shape;
  fillParameter('init.eye', parameter, (data) => {
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = 1;
  });
}

/**
 * Sets the weight of a convolution to the identity: it passes on its channels, as many as it can, in each group.
 *
 * @param parameter `[outChannels, inChannels / groups, …kernel]`, of 3 … 5 axes
 * @param options `groups`: default 1
 * @throws {ConfigError} if the groups do not divide the output channels
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.dirac_
 */
export function dirac(parameter: Parameter, options: DiracOptions = {}): void {
  const where = 'init.dirac';
  requireParameter(where, parameter);
  const { groups = 1 } = requireOptions<DiracOptions>(where, options, { groups: true });
  requireWholeNumber(where, 'groups', groups, { least: 1 });
  requireRank(where, parameter, 3, 5);
  const [outChannels, inChannels, ...kernel] = parameter.type!.shape;
  if (outChannels % groups !== 0)
    throw new ConfigError(
      where,
      `groups is ${groups} but there are ${outChannels} output channels; groups must divide them`,
      {
        expected: outChannels,
        got: groups,
      },
    );
  const center = kernel.reduce((offset, length) => offset * length + Math.floor(length / 2), 0);
  const size = kernel.reduce((product, length) => product * length, 1);
  const perGroup = outChannels / groups;
  fillParameter(where, parameter, (data) => {
    for (let out = 0; out < outChannels; out++) {
      const channel = out % perGroup;
      if (channel < inChannels && size > 0) data[(out * inChannels + channel) * size + center] = 1;
    }
  });
}

/**
 * Draws a matrix whose rows, or columns if those are fewer, are orthogonal and of length `gain`; each such matrix is equally likely
 * (Saxe et al., 2013). Further axes count as columns.
 *
 * @param options `gain`: default 1
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.orthogonal_
 */
export function orthogonal(parameter: Parameter, options: OrthogonalOptions = {}): void {
  const where = 'init.orthogonal';
  requireParameter(where, parameter);
  const { gain = 1, rng = defaultGenerator() } = requireOptions<OrthogonalOptions>(where, options, {
    gain: true,
    rng: true,
  });
  requireNumber(where, 'gain', gain);
  requireGenerator(where, 'rng', rng);
  requireRank(where, parameter, 2, Infinity);
  const { size, shape } = parameter.value;
  if (size === 0) return;
  const [rows, columns] = [shape[0], size / shape[0]];
  fillParameter(where, parameter, (data) => {
    const tall = [Math.max(rows, columns), Math.min(rows, columns)];
    const q = orthonormal(normal(tall, { rng, dtype: 'float64' }));
    data.set(mul(rows < columns ? transpose(q) : q, gain).data);
  });
}

/**
 * Draws a matrix from a normal distribution around 0, and sets a share of each column to zero (Martens, 2010).
 *
 * @param parameter `[rows, columns]`
 * @param sparsity share of each column that is zero, 0 … 1; rounded up to whole rows
 * @param options `std`: standard deviation of the others, default 0.01
 * @see https://pytorch.org/docs/stable/nn.init.html#torch.nn.init.sparse_
 */
export function sparse(parameter: Parameter, sparsity: number, options: SparseOptions = {}): void {
  const where = 'init.sparse';
  requireParameter(where, parameter);
  requireNumber(where, 'sparsity', sparsity, { least: 0, most: 1 });
  const { std = 0.01, rng = defaultGenerator() } = requireOptions<SparseOptions>(where, options, {
    std: true,
    rng: true,
  });
  requireNumber(where, 'std', std, { least: 0 });
  requireGenerator(where, 'rng', rng);
  requireRank(where, parameter, 2, 2);
  const [rows, columns] = parameter.type!.shape;
  const zeros = Math.ceil(sparsity * rows);
  fillParameter(where, parameter, (data) => {
    data.set(normal([rows, columns], { std, rng }).data);
    for (let column = 0; column < columns; column++)
      for (const row of permutation(rows, { rng }).data.subarray(0, zeros)) data[row * columns + column] = 0;
  });
}
