export * from '@gradkit/compile/node';
export * as pretrained from '@gradkit/pretrained/node';
export * as safetensors from '@gradkit/safetensors/node';
export * as data from '@gradkit/data/node';
export * as train from '@gradkit/train-loop/node';
export * as onnx from './onnx-node.ts';
export * as runtime from '@gradkit/runtime/node';
export * as plot from '@gradkit/plot/node';
export * as report from '@gradkit/report/node';
