import type * as tfjs from '@tensorflow/tfjs';

/** TensorFlow.js as it is imported: `import * as tf from '@tensorflow/tfjs'`. */
export type Tfjs = typeof tfjs;

/** A tensor of TensorFlow.js. */
export type TfTensor = tfjs.Tensor;

/** Element types that both sides have. */
export type SharedDType = 'float32' | 'int32' | 'bool';

/** Whether TensorFlow.js has an element type. */
export function isShared(dtype: string): dtype is SharedDType {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}
