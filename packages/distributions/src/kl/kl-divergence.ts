import { GradkitError, refuseArgument, requireFunction, type Tensor } from '@gradkit/core-tensor/functional';
import { Distribution, requireDistribution } from '../base/distribution.ts';
import { betaPairs } from './beta.ts';
import { compositePairs } from './composite.ts';
import { discretePairs } from './discrete.ts';
import { pair, type Divergence, type Family, type Pair } from './divergence.ts';
import { exponentialPairs } from './exponential.ts';
import { gammaPairs } from './gamma.ts';
import { infinitePairs } from './infinite.ts';
import { locationScalePairs } from './location-scale.ts';
import { matrixPairs } from './matrices.ts';
import { normalPairs } from './normal.ts';
import { paretoPairs } from './pareto.ts';
import { uniformPairs } from './uniform.ts';

const table: readonly Pair[] = [
  ...locationScalePairs,
  ...discretePairs,
  ...gammaPairs,
  ...betaPairs,
  ...uniformPairs,
  ...normalPairs,
  ...exponentialPairs,
  ...paretoPairs,
  ...compositePairs,
  ...infinitePairs,
  ...matrixPairs,
];
const registered: Pair[] = [];

/** A class and those that it extends, nearest first. */
function ancestors(distribution: Distribution): unknown[] {
  const list: unknown[] = [];
  for (let at: unknown = distribution.constructor; typeof at === 'function'; at = Object.getPrototypeOf(at))
    list.push(at);
  return list;
}

/** The pair of the nearest classes; what was registered comes before what is known, and later before earlier. */
function pairFor(p: Distribution, q: Distribution): Pair | undefined {
  const all = [...registered.toReversed(), ...table];
  const ofQ = ancestors(q);
  for (const P of ancestors(p))
    for (const Q of ofQ) {
      const found = all.find((one) => one.p === P && one.q === Q);
      if (found !== undefined) return found;
    }
  return undefined;
}

/**
 * The Kullback–Leibler divergence of q from p: how much the logarithm of the density of p is expected to be above that of q, where p is right.
 *
 * `KL(p ‖ q) = E_p[ln p(x) − ln q(x)]`
 *
 * @param p where values come from
 * @param q a distribution of a class that is known beside that of `p`
 * @returns one number for each distribution of the batches, which broadcast
 * @throws {GradkitError} if the divergence of their classes is not known; see `registerKl`
 * @example klDivergence(new Normal(0, 1), new Normal(1, 1)).item(); // 0.5
 * @see https://pytorch.org/docs/stable/distributions.html#module-torch.distributions.kl
 */
export function klDivergence(p: Distribution, q: Distribution): Tensor {
  requireDistribution('klDivergence', 'p', p);
  requireDistribution('klDivergence', 'q', q);
  const found = pairFor(p, q);
  if (found === undefined)
    throw new GradkitError(
      'klDivergence',
      `the divergence of p, ${String(p)}, and q, ${String(q)}, is not known; registerKl adds it`,
    );
  return found.divergence(p, q, klDivergence);
}

/**
 * Says how the divergence of two classes is computed, and of those that extend them.
 *
 * @param p class of the first
 * @param q class of the second
 * @param divergence `(p, q, klDivergence)`, of two objects: one number for each distribution of the batch
 * @example
 * registerKl(VonMises, VonMises, (p, q) => p.loc.sub(q.loc).mul(0));
 * klDivergence(new VonMises(0, 1), new VonMises(0, 1)).item(); // 0
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.kl.register_kl
 */
export function registerKl<P extends Distribution, Q extends Distribution>(
  p: Family<P>,
  q: Family<Q>,
  divergence: Divergence<P, Q>,
): void {
  for (const [name, family] of Object.entries({ p, q })) {
    const isFamily = typeof family === 'function' && family.prototype instanceof Distribution;
    if (!isFamily) refuseArgument('registerKl', name, family, 'a class of distributions');
  }
  requireFunction('registerKl', 'divergence', divergence);
  registered.push(pair(p, q, divergence));
}
