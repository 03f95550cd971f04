// A variational autoencoder, ported line by line from PyTorch; tooling/golden/ports/variational_autoencoder.py is the original.
import { exp, relu, sigmoid, type Tensor } from '@gradkit/core-tensor';
import { Linear, Module } from '@gradkit/layers';
import { binaryCrossEntropy } from '@gradkit/losses';
import { Adam } from '@gradkit/optimizers';
import { provePort } from './prove-port.ts';

class VAE extends Module<[x: Tensor, eps: Tensor], [reconstruction: Tensor, mu: Tensor, logvar: Tensor]> {
  readonly fc1 = new Linear(36, 12);
  readonly fc21 = new Linear(12, 3);
  readonly fc22 = new Linear(12, 3);
  readonly fc3 = new Linear(3, 12);
  readonly fc4 = new Linear(12, 36);

  encode(x: Tensor): [Tensor, Tensor] {
    const h1 = relu(this.fc1.forward(x));
    return [this.fc21.forward(h1), this.fc22.forward(h1)];
  }

  reparameterize(mu: Tensor, logvar: Tensor, eps: Tensor): Tensor {
    const std = exp(logvar.mul(0.5));
    return mu.add(eps.mul(std));
  }

  decode(z: Tensor): Tensor {
    const h3 = relu(this.fc3.forward(z));
    return sigmoid(this.fc4.forward(h3));
  }

  forward(x: Tensor, eps: Tensor): [Tensor, Tensor, Tensor] {
    const [mu, logvar] = this.encode(x.reshape([-1, 36]));
    const z = this.reparameterize(mu, logvar, eps);
    return [this.decode(z), mu, logvar];
  }
}

function lossFunction(reconX: Tensor, x: Tensor, mu: Tensor, logvar: Tensor): Tensor {
  const bce = binaryCrossEntropy(reconX, x.reshape([-1, 36]), { reduction: 'sum' });
  const kld = logvar.add(1).sub(mu.pow(2)).sub(logvar.exp()).sum().mul(-0.5);
  return bce.add(kld);
}

provePort('variational_autoencoder', () => {
  const model = new VAE();
  const optimizer = new Adam(model.parameters(), { learningRate: 1e-2 });
  const step = (data: Tensor, eps: Tensor): Tensor[] => {
    optimizer.zeroGrad();
    const [reconBatch, mu, logvar] = model.forward(data, eps);
    const loss = lossFunction(reconBatch, data, mu, logvar);
    loss.backward();
    optimizer.step();
    return [loss];
  };
  return { models: { model }, step, predict: (data, eps) => model.forward(data, eps) };
});
