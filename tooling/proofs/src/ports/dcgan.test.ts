// A generative adversarial network, ported line by line from PyTorch; tooling/golden/ports/dcgan.py is the original.
import { detach } from '@gradkit/autograd';
import { full, type Tensor } from '@gradkit/core-tensor';
import {
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  LeakyReLU,
  Module,
  ReLU,
  Sequential,
  Sigmoid,
  Tanh,
} from '@gradkit/layers';
import { BCELoss } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

const [nc, nz, ngf, ndf] = [3, 4, 4, 4];

class Generator extends Module {
  readonly main = new Sequential(
    new ConvTranspose2d(nz, ngf * 2, 2, { stride: 1, padding: 0, bias: false }),
    new BatchNorm2d(ngf * 2),
    new ReLU(),
    new ConvTranspose2d(ngf * 2, ngf, 4, { stride: 2, padding: 1, bias: false }),
    new BatchNorm2d(ngf),
    new ReLU(),
    new ConvTranspose2d(ngf, nc, 4, { stride: 2, padding: 1, bias: false }),
    new Tanh(),
  );

  forward(input: Tensor): Tensor {
    return this.main.forward(input);
  }
}

class Discriminator extends Module {
  readonly main = new Sequential(
    new Conv2d(nc, ndf, 4, { stride: 2, padding: 1, bias: false }),
    new LeakyReLU(0.2),
    new Conv2d(ndf, ndf * 2, 4, { stride: 2, padding: 1, bias: false }),
    new BatchNorm2d(ndf * 2),
    new LeakyReLU(0.2),
    new Conv2d(ndf * 2, 1, 2, { stride: 1, padding: 0, bias: false }),
    new Sigmoid(),
  );

  forward(input: Tensor): Tensor {
    return this.main.forward(input);
  }
}

provePort('dcgan', () => {
  const netG = new Generator();
  const netD = new Discriminator();
  const criterion = new BCELoss();
  const optimizerD = new Adam(netD.parameters(), { learningRate: 0.002, beta1: 0.5, beta2: 0.999 });
  const optimizerG = new Adam(netG.parameters(), { learningRate: 0.002, beta1: 0.5, beta2: 0.999 });
  const step = (real: Tensor, noise: Tensor): Tensor[] => {
    netD.zeroGrad();
    const [realLabel, fakeLabel] = [1, 0].map((label) => full([real.shape[0]], label));
    const errDReal = criterion.forward(netD.forward(real).reshape([-1]), realLabel);
    errDReal.backward();
    const fake = netG.forward(noise);
    const errDFake = criterion.forward(netD.forward(detach(fake)).reshape([-1]), fakeLabel);
    errDFake.backward();
    const errD = errDReal.add(errDFake);
    optimizerD.step();
    netG.zeroGrad();
    const errG = criterion.forward(netD.forward(fake).reshape([-1]), realLabel);
    errG.backward();
    optimizerG.step();
    return [errD, errG];
  };
  return { models: { netG, netD }, step, predict: (noise) => netG.forward(noise) };
});
