import { ShapeError, formatShape, type Tensor } from '@gradkit/core-tensor';

/**
 * Mean of the losses of batches, each counted as often as it has examples.
 *
 * @example
 * const loss = new MeanLoss();
 * loss.update(tensor(1), 3);
 * loss.update(tensor(5), 1);
 * loss.compute(); // 2
 */
export class MeanLoss {
  /** what has been counted so far */
  state: { readonly sum: number; readonly examples: number } = { sum: 0, examples: 0 };

  /**
   * @param loss mean loss of a batch, one element
   * @param examples size of the batch; default 1
   */
  update(loss: Tensor | number, examples = 1): void {
    if (typeof loss !== 'number' && loss.size !== 1)
      throw new ShapeError(
        'MeanLoss',
        `loss is ${formatShape(loss.shape)} with ${loss.size} elements; it must have 1`,
        { expected: 1, got: loss.size },
      );
    const value = typeof loss === 'number' ? loss : loss.item();
    this.state = { sum: this.state.sum + value * examples, examples: this.state.examples + examples };
  }

  /** NaN before the first batch. */
  compute(): number {
    return this.state.sum / this.state.examples;
  }

  reset(): void {
    this.state = { sum: 0, examples: 0 };
  }
}
