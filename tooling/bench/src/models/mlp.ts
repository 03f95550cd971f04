import { ReLU, Linear, Sequential, Tanh } from '@gradkit/layers';

/** Linear layers with an activation between them. `[batch, sizes[0]]` → `[batch, sizes[last]]` */
export function mlp(sizes: readonly number[], activation: 'relu' | 'tanh'): Sequential {
  const layers = sizes.slice(1).flatMap((size, i) => {
    const linear = new Linear(sizes[i], size);
    return i === 0 ? [linear] : [activation === 'relu' ? new ReLU() : new Tanh(), linear];
  });
  return new Sequential(...layers);
}
