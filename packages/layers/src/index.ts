export { Module, type AnyModule, type StateDict } from './module.ts';
export { ModuleList, Sequential } from './containers.ts';
export { Linear } from './linear.ts';
export { Embedding } from './embedding.ts';
export { Dropout } from './dropout.ts';
export { Flatten, Identity } from './shape-layers.ts';
export {
  elu,
  ELU,
  GELU,
  leakyRelu,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  silu,
  SiLU,
  Softmax,
  softplus,
  Softplus,
  Tanh,
} from './activations.ts';
export * as init from './init.ts';
export { fromSafetensors, toSafetensors, type SafetensorsFile } from './safetensors.ts';
