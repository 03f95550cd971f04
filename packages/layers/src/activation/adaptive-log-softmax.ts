import {
  add,
  argmax,
  checkLabels,
  concat,
  ConfigError,
  formatShape,
  gather,
  logSoftmax,
  mean,
  neg,
  requireBoolean,
  requireInteger,
  requireList,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  ShapeError,
  slice,
  squeeze,
  unsqueeze,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Linear } from '../linear/linear.ts';
import { Module } from '../module/module.ts';
import { ModuleList } from '../module/module-list.ts';
import { Sequential } from '../module/sequential.ts';

interface AdaptiveLogSoftmaxOptions {
  /** how many times fewer features each rarer cluster has than the one before; default 4 */
  readonly divValue?: number | undefined;
  /** whether the head has a bias; default false */
  readonly headBias?: boolean | undefined;
  readonly rng?: Generator | undefined;
}

const known = { divValue: true, headBias: true, rng: true } as const;

/**
 * Log-softmax over very many classes, sorted by how often they occur: frequent ones are in the head, rare ones in clusters, of which the head
 * knows only how likely each is, and which have fewer features.
 *
 * `ln p(class) = ln p(cluster) + ln p(class | cluster)`
 *
 * All clusters are worked out for every example, so that shapes follow from nothing but sizes. A cluster without targets has gradients of 0
 * (PyTorch's has none), so that weight decay and momentum move it, too.
 *
 * @example
 * const layer = new AdaptiveLogSoftmaxWithLoss(16, 20, [5, 10]);
 * layer.logProb(zeros([2, 16])).shape; // [2, 20]
 * @see Grave et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveLogSoftmaxWithLoss.html
 */
export class AdaptiveLogSoftmaxWithLoss extends Module<
  [x: Tensor, target: Tensor],
  [logProbabilities: Tensor, loss: Tensor]
> {
  readonly head: Linear;
  readonly tail: ModuleList<Sequential>;
  readonly inFeatures: number;
  readonly nClasses: number;
  /** where clusters end, `nClasses` last */
  readonly cutoffs: readonly number[];

  /**
   * @param cutoffs where the head and each cluster but the last end: whole numbers in 1 … nClasses − 1, each above the one before
   * @throws {ConfigError} if they are not
   */
  constructor(
    inFeatures: number,
    nClasses: number,
    cutoffs: readonly number[],
    options: AdaptiveLogSoftmaxOptions = {},
  ) {
    super();
    const name = 'AdaptiveLogSoftmaxWithLoss';
    const { divValue = 4, headBias = false, rng } = requireOptions(name, options, known);
    requireWholeNumber(name, 'inFeatures', inFeatures, { least: 1 });
    requireWholeNumber(name, 'nClasses', nClasses, { least: 2 });
    requireCutoffs(name, nClasses, cutoffs);
    requireNumber(name, 'divValue', divValue, { above: 0 });
    requireBoolean(name, 'headBias', headBias);
    this.inFeatures = inFeatures;
    this.nClasses = nClasses;
    this.cutoffs = [...cutoffs, nClasses];
    this.head = new Linear(inFeatures, cutoffs[0] + cutoffs.length, { bias: headBias, rng });
    const clusters = cutoffs.map((begin, i) => {
      const features = Math.floor(inFeatures / divValue ** (i + 1));
      if (features < 1)
        throw new ConfigError(
          name,
          `inFeatures is ${inFeatures}, which divValue ${divValue} leaves cluster ${i} nothing of`,
          {
            got: inFeatures,
          },
        );
      return new Sequential(
        new Linear(inFeatures, features, { bias: false, rng }),
        new Linear(features, this.cutoffs[i + 1] - begin, { bias: false, rng }),
      );
    });
    this.tail = new ModuleList(clusters);
  }

  /**
   * @param x `[batch, inFeatures]` or `[inFeatures]`
   * @param target `[batch]` or `[]`, classes (int32, int64 or uint8)
   * @returns the logarithm of the probability of each target, and the mean of their negatives
   * @throws {ShapeError} if the shapes do not match, or a class is outside 0 … nClasses − 1
   */
  forward(x: Tensor, target: Tensor): [logProbabilities: Tensor, loss: Tensor] {
    const name = 'AdaptiveLogSoftmaxWithLoss';
    requireTensor(name, 'x', x);
    requireTensor(name, 'target', target);
    requireInteger(name, 'target', target.dtype);
    if (x.rank < 1 || x.rank > 2 || target.rank !== x.rank - 1 || (x.rank === 2 && target.shape[0] !== x.shape[0]))
      throw new ShapeError(
        name,
        `x is ${formatShape(x.shape)} and target ${formatShape(target.shape)}; they must be [batch, ${this.inFeatures}] and [batch], or [${this.inFeatures}] and []`,
        { expected: this.inFeatures, got: x.shape },
      );
    const classes = checkLabels(target, { where: name, classes: this.nClasses });
    const found = squeeze(gather(this.logProb(x), -1, unsqueeze(classes, -1)), -1);
    return [found, neg(mean(found))];
  }

  /** Logarithms of the probabilities of all classes. @param x `[…, inFeatures]` @returns `[…, nClasses]` */
  logProb(x: Tensor): Tensor {
    const [shortlist] = this.cutoffs;
    const head = logSoftmax(this.head.forward(x), -1); // the shortlist, then the clusters
    const part = (begin: number, end: number): Tensor =>
      slice(head, [...head.shape.slice(1).map(() => null), [begin, end]]);
    const clusters = [...this.tail].map((cluster, i) =>
      add(logSoftmax(cluster.forward(x), -1), part(shortlist + i, shortlist + i + 1)),
    );
    return concat([part(0, shortlist), ...clusters], -1);
  }

  /** The most likely class of each example. @param x `[…, inFeatures]` @returns `[…]`, int32 */
  predict(x: Tensor): Tensor {
    return argmax(this.logProb(x), -1);
  }
}

function requireCutoffs(name: string, nClasses: number, cutoffs: readonly number[]): void {
  requireList(name, 'cutoffs', cutoffs);
  if (cutoffs.length === 0)
    throw new ConfigError(name, 'cutoffs are []; there must be at least 1, not 0', { got: cutoffs });
  cutoffs.forEach((cutoff, i) =>
    requireWholeNumber(name, `cutoffs[${i}]`, cutoff, { least: (cutoffs[i - 1] ?? 0) + 1, most: nClasses - 1 }),
  );
}
