// Weights of the right size keep gradients alive: He's initialization for ReLU, Glorot's for tanh. PyTorch's default is smaller than both.
import { normal, seed } from '@gradkit/core-tensor';
import { init, Linear, ReLU, Sequential, Tanh } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { lesson } from '@gradkit-examples/course';

const { seed: chosen } = lesson('activations');
for (const [name, Activation] of Object.entries({ ReLU, Tanh }))
  for (const initialized of [false, true]) {
    seed(chosen);
    const layers = Array.from({ length: 10 }, () => new Linear(64, 64));
    if (initialized)
      for (const { weight } of layers)
        if (name === 'ReLU') init.kaimingNormal(weight, { nonlinearity: 'relu' });
        else init.xavierNormal(weight, { gain: 5 / 3 });
    const model = new Sequential(...layers.flatMap((layer) => [layer, new Activation()]));
    mse(model.forward(normal([128, 64])), normal([128, 64])).backward();
    const [first, last] = [layers[0], layers[9]].map(({ weight }) => weight.grad!.abs().mean().item());
    console.log(`${name}${initialized ? ', initialized for it' : ''}: first / last ${(first / last).toExponential(1)}`);
  }
