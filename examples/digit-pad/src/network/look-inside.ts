import { grad } from '@gradkit/autograd';
import { logSumExp, type Tensor } from '@gradkit/core-tensor';
import type { DigitNet, Seen } from './digit-net.ts';

/** What goes into `digits.onnx`. The last layer is not in the file, for the page trains it. */
export type Question = {
  readonly image: Tensor; // [batch, 1, 28, 28]
  readonly weight: Tensor; // [classes, 64]
  readonly bias: Tensor; // [classes]
  /** 1 for the class that the saliency is about, 0 for the others */
  readonly asked: Tensor; // [batch, classes]
};

/** What comes out. */
export type Answer = Seen & {
  readonly logits: Tensor; // [batch, classes]
  /** how much surer a little more ink at each pixel would make the network of the class, against all others */
  readonly saliency: Tensor; // [batch, 1, 28, 28]
};

export const questionNames = ['image', 'weight', 'bias', 'asked'] as const;
export const answerNames = ['logits', 'edges', 'shapes', 'features', 'saliency'] as const;

/**
 * What a network answers, what its layers see, and `d margin / d image`, where `margin = z[c] − log Σ exp(z[other])`: the log odds of the class, whose
 * gradient does not vanish where the network is sure. One function for the page without ONNX Runtime and for the file that ONNX Runtime runs.
 */
export function lookInside(net: DigitNet, { image, weight, bias, asked }: Question): Answer {
  const margin = (x: Tensor): [Tensor, Seen & { logits: Tensor }] => {
    const seen = net.see(x);
    const logits = seen.features.matmul(weight.transpose()).add(bias);
    const others = logSumExp(logits.sub(asked.mul(1e4)), 1);
    return [logits.mul(asked).sum(1).sub(others).sum(), { ...seen, logits }];
  };
  const [saliency, { edges, shapes, features, logits }] = grad(margin, { hasAux: true })(image);
  return { logits, edges, shapes, features, saliency };
}
