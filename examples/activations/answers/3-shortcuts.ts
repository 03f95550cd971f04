// A shortcut around each layer, y = x + f(x), lets the gradient pass unchanged: even a deep sigmoid network gets some at its first layer.
import { normal, seed, type Tensor } from '@gradkit/core-tensor';
import { Linear, Module, ModuleList } from '@gradkit/layers';
import { mse } from '@gradkit/losses';
import { lesson } from '@gradkit-examples/course';

class Deep extends Module {
  readonly layers = new ModuleList(Array.from({ length: 10 }, () => new Linear(64, 64)));
  readonly shortcuts: boolean;

  constructor(shortcuts: boolean) {
    super();
    this.shortcuts = shortcuts;
  }

  forward(x: Tensor): Tensor {
    for (const layer of this.layers) {
      const y = layer.forward(x).sigmoid();
      x = this.shortcuts ? x.add(y) : y;
    }
    return x;
  }
}

const { seed: chosen } = lesson('activations');
for (const shortcuts of [false, true]) {
  seed(chosen);
  const model = new Deep(shortcuts);
  mse(model.forward(normal([128, 64])), normal([128, 64])).backward();
  const sizes = [...model.layers].map(({ weight }) => weight.grad!.abs().mean().item());
  console.log(
    `${shortcuts ? 'with' : 'without'} shortcuts: first / last ${(sizes[0] / sizes.at(-1)!).toExponential(1)}`,
  );
}
