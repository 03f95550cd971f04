// A Wasserstein GAN with gradient penalty, ported line by line from PyTorch; tooling/golden/ports/wasserstein_gan.py is the original.
import { detach, grad } from '@gradkit/autograd';
import type { Tensor } from '@gradkit/core-tensor';
import { BatchNorm1d, LeakyReLU, Linear, Module, Sequential, Tanh } from '@gradkit/layers';
import { Adam } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [latentDim, imgShape, lambdaGp] = [3, [1, 4, 4], 10];

class Generator extends Module {
  readonly model: Sequential;

  constructor() {
    super();
    const block = (inFeat: number, outFeat: number, { normalize = true } = {}): Module[] => [
      new Linear(inFeat, outFeat),
      ...(normalize ? [new BatchNorm1d(outFeat, { eps: 0.8 })] : []),
      new LeakyReLU(0.2),
    ];
    this.model = new Sequential(
      ...block(latentDim, 6, { normalize: false }),
      ...block(6, 8),
      new Linear(8, 16),
      new Tanh(),
    );
  }

  forward(z: Tensor): Tensor {
    const img = this.model.forward(z);
    return img.reshape([img.shape[0], ...imgShape]);
  }
}

class Discriminator extends Module {
  readonly model = new Sequential(
    new Linear(16, 12),
    new LeakyReLU(0.2),
    new Linear(12, 6),
    new LeakyReLU(0.2),
    new Linear(6, 1),
  );

  forward(img: Tensor): Tensor {
    return this.model.forward(img.reshape([img.shape[0], -1]));
  }
}

function computeGradientPenalty(D: Discriminator, real: Tensor, fake: Tensor, alpha: Tensor): Tensor {
  const interpolates = alpha.mul(real).add(alpha.neg().add(1).mul(fake));
  const gradients = grad((x: Tensor) => D.forward(x).sum())(interpolates);
  const flat = gradients.reshape([gradients.shape[0], -1]);
  return flat.pow(2).sum(1).sqrt().sub(1).pow(2).mean();
}

provePort('wasserstein_gan', () => {
  const generator = new Generator();
  const discriminator = new Discriminator();
  const optimizerG = new Adam(generator.parameters(), { learningRate: 0.002, beta1: 0.5, beta2: 0.999, eps: 1e-3 });
  const optimizerD = new Adam(discriminator.parameters(), { learningRate: 0.002, beta1: 0.5, beta2: 0.999, eps: 1e-3 });
  const step = (realImgs: Tensor, z: Tensor, alpha: Tensor): Tensor[] => {
    optimizerD.zeroGrad();
    const fakeImgs = detach(generator.forward(z));
    const gradientPenalty = computeGradientPenalty(discriminator, realImgs, fakeImgs, alpha);
    const dLoss = discriminator
      .forward(fakeImgs)
      .mean()
      .sub(discriminator.forward(realImgs).mean())
      .add(gradientPenalty.mul(lambdaGp));
    dLoss.backward();
    optimizerD.step();
    optimizerG.zeroGrad();
    const gLoss = discriminator.forward(generator.forward(z)).mean().neg();
    gLoss.backward();
    optimizerG.step();
    return [dLoss, gLoss];
  };
  return { models: { generator, discriminator }, step, predict: (z) => generator.forward(z) };
});
