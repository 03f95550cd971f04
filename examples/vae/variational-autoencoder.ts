import type { Tensor } from '@gradkit/core-tensor';
import { klDivergence, Normal } from '@gradkit/distributions';
import { Linear, Module, ReLU, Sequential } from '@gradkit/layers';
import { binaryCrossEntropyWithLogits } from '@gradkit/losses';

/** What an image is for the model: the two terms of the ELBO, in nats, and the picture that it gives back. */
export interface Terms {
  /** −ln p(x | z), mean of the batch */
  readonly reconstruction: Tensor;
  /** KL(q(z | x) ‖ p(z)), mean of the batch */
  readonly divergence: Tensor;
  /** [batch, 784] */
  readonly logits: Tensor;
}

const layers = (inputs: number, outputs: number): Sequential =>
  new Sequential(new Linear(inputs, 512), new ReLU(), new Linear(512, 512), new ReLU(), new Linear(512, outputs));

/** An image [784] → a normal distribution of codes → a code z, drawn from it → an image. */
export class VariationalAutoencoder extends Module<[Tensor], Terms> {
  readonly encoder: Sequential;
  readonly decoder: Sequential;

  constructor(codeSize: number) {
    super();
    this.encoder = layers(784, 2 * codeSize);
    this.decoder = layers(codeSize, 784);
  }

  /** q(z | x): where in the latent space the image may be. */
  encode(images: Tensor): Normal {
    const [mean, logVariance] = this.encoder.forward(images).chunk(2, 1);
    return new Normal(mean, logVariance.mul(0.5).exp());
  }

  /** p(x | z): the probability of each pixel to be white. */
  decode(codes: Tensor): Tensor {
    return this.decoder.forward(codes).sigmoid();
  }

  forward(images: Tensor): Terms {
    const [batch] = images.shape;
    const posterior = this.encode(images);
    const z = posterior.rsample(); // mean + deviation · noise: gradients pass through both (the reparameterization trick)
    const logits = this.decoder.forward(z);
    return {
      reconstruction: binaryCrossEntropyWithLogits(logits, images, { reduction: 'sum' }).div(batch),
      divergence: klDivergence(posterior, new Normal(0, 1)).sum().div(batch),
      logits,
    };
  }
}
