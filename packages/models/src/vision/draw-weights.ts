import type { Generator } from '@gradkit/core-tensor/functional';
import { Conv2d, init, Linear, type Module } from '@gradkit/layers';

interface Drawing {
  /** standard deviation of the weights of linear layers, whose biases are 0 then; without it they stay as they are */
  readonly linear?: number | undefined;
  readonly rng: Generator | undefined;
}

/**
 * Draws weights anew as torchvision does: those of convolutions with the deviation `√(2 / fanOut)`, which keeps the gradients alive through
 * ReLU (He et al., 2015), their biases 0.
 */
export function drawWeights(model: Module, { linear, rng }: Drawing): void {
  for (const module of model.modules()) {
    if (module instanceof Conv2d) init.kaimingNormal(module.weight, { mode: 'fanOut', rng });
    else if (module instanceof Linear && linear !== undefined) init.normal(module.weight, { std: linear, rng });
    else continue;
    if (module.bias !== null) init.zeros(module.bias);
  }
}
