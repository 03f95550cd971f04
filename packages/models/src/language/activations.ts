import { gelu, refuseArgument, relu, requireOneOf, silu, tanh, type Tensor } from '@gradkit/core-tensor/functional';

/** Activations by the names that they have in a `config.json`. */
const activations = {
  gelu: (x: Tensor): Tensor => gelu(x),
  gelu_new: (x: Tensor): Tensor => gelu(x, { approximate: 'tanh' }),
  gelu_pytorch_tanh: (x: Tensor): Tensor => gelu(x, { approximate: 'tanh' }),
  relu,
  silu,
  swish: silu,
  tanh,
} as const;

/** The name of an activation in a `config.json` of the hub; `gelu_new` is the approximation by tanh. */
export type ActivationName = keyof typeof activations;

/** The activation of a name. @throws {ConfigError} if there is none */
export function activationOf(place: string, name: unknown): (x: Tensor) => Tensor {
  if (typeof name !== 'string') refuseArgument(place, 'activation', name, 'the name of an activation, e.g. gelu');
  const names = Object.keys(activations) as ActivationName[];
  requireOneOf<ActivationName>(place, 'activation', name, names);
  return activations[name];
}
