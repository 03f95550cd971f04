export { Module, type AnyModule, type LoadReport, type StateDict } from './module.ts';
export { ModuleList, Sequential } from './containers.ts';
export { summary } from './summary.ts';
export { Linear } from './linear.ts';
export { Conv1d, Conv2d, type ConvLayerOptions } from './conv.ts';
export { ConvTranspose1d, ConvTranspose2d, type ConvTransposeLayerOptions } from './conv-transpose.ts';
export { AvgPool1d, AvgPool2d, MaxPool1d, MaxPool2d } from './pooling.ts';
export { BatchNorm1d, BatchNorm2d } from './batch-norm.ts';
export { LayerNorm } from './layer-norm.ts';
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
  Softplus,
  Tanh,
} from './activations.ts';
export * as init from './init.ts';
