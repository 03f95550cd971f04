import { sigmoid, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { Distribution, type Kind } from './distribution.ts';
import { logitsOf, type ProbsOrLogitsOptions } from './probs-or-logits.ts';
import { expandTo } from './shapes.ts';

/** Either of both; the other follows from it. */
export interface Odds {
  readonly probs: Tensor | null;
  readonly logits: Tensor | null;
}

/** What distributions of two outcomes have in common: the probability of the one, or the logarithm of its odds. */
export abstract class OddsDistribution extends Distribution {
  readonly #odds: Odds;

  protected constructor(kind: Kind, odds: Odds) {
    super(kind);
    this.#odds = odds;
  }

  /** the probability of the first outcome */
  get probs(): Tensor {
    const { probs, logits } = this.#odds;
    return probs ?? sigmoid(logits!);
  }

  /** `ln(probs / (1 − probs))`, finite where `probs` are given */
  get logits(): Tensor {
    const { probs, logits } = this.#odds;
    return logits ?? logitsOf(probs!);
  }

  /** Options that give the same over another batch. */
  oddsOver(batchShape: Shape): ProbsOrLogitsOptions {
    const { probs, logits } = this.#odds;
    const expand = (x: Tensor | null): Tensor | undefined => (x === null ? undefined : expandTo(x, batchShape));
    return { probs: expand(probs), logits: expand(logits), ...this.options };
  }
}
