import {
  activeBackend,
  ConfigError,
  DTypeError,
  formatValue,
  RemoteTensor,
  requireTensor,
  Tensor,
  type TensorData,
} from '@gradkit/core-tensor/functional';
import { TfjsEngine } from './tfjs-engine.ts';
import { isShared, type Tfjs, type TfTensor } from './tfjs.ts';

/** Whether a value is a tensor of TensorFlow.js, of whatever copy of it. */
function isTfTensor(value: unknown): value is TfTensor {
  const { dataSync, shape, dtype } = (value ?? {}) as Partial<TfTensor>;
  return typeof dataSync === 'function' && Array.isArray(shape) && typeof dtype === 'string';
}

/**
 * A tensor with the values of one of TensorFlow.js, which stays the caller's, to be disposed of. With `useTfjsBackend` the values stay where
 * they are; without it they are read.
 *
 * @param t float32, int32 or bool, any shape
 * @returns same shape and dtype
 * @throws {ConfigError} if `t` is no tensor of TensorFlow.js, or has been disposed of
 * @throws {DTypeError} if it is of strings or complex numbers
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * fromTfTensor(tf.tensor([[1, 2]])).toArray(); // [[1, 2]]
 * @see https://js.tensorflow.org/api/latest/#tensor
 */
export function fromTfTensor(t: TfTensor): Tensor {
  if (!isTfTensor(t))
    throw new ConfigError('fromTfTensor', `t is ${formatValue(t)}; it must be a tensor of TensorFlow.js`, { got: t });
  const { dtype } = t;
  if (t.isDisposed)
    throw new ConfigError('fromTfTensor', `t [${t.shape.join(', ')}] has been disposed of; its values are gone`, {
      got: t,
    });
  if (!isShared(dtype))
    throw new DTypeError('fromTfTensor', `t is ${dtype}; there are float32, int32 and bool on both sides`, {
      expected: ['float32', 'int32', 'bool'],
      got: dtype,
    });
  const type = { shape: [...t.shape], dtype };
  const backend = activeBackend();
  if (backend instanceof TfjsEngine && t.size > 0) return backend.adopt(t, type);
  return new Tensor(type, (t.dataSync() as TensorData).slice());
}

/**
 * A tensor of TensorFlow.js with the values of one of ours. It belongs to the caller, to be disposed of or made inside `tf.tidy`. With
 * `useTfjsBackend` values that are there already are not copied.
 *
 * @param tf TensorFlow.js
 * @param x float32, int32 or bool, any shape; cast others before
 * @returns same shape and dtype
 * @throws {DTypeError} if TensorFlow.js does not have the dtype
 * @throws {RuntimeError} if the values are on a device that gives them only to who waits, and `tf` is not there
 * @example
 * import * as tf from '@tensorflow/tfjs';
 * toTfTensor(tf, tensor([[1, 2]])).arraySync(); // [[1, 2]]
 * @see https://js.tensorflow.org/api/latest/#tensor
 */
export function toTfTensor<T extends TfTensor>(tf: Tfjs<T>, x: Tensor): T {
  requireTensor('toTfTensor', 'x', x);
  const { dtype } = x;
  if (!isShared(dtype))
    throw new DTypeError('toTfTensor', `x is ${dtype}, which TensorFlow.js does not have; use x.cast('float32')`, {
      expected: ['float32', 'int32', 'bool'],
      got: dtype,
    });
  const backend = activeBackend();
  if (backend instanceof TfjsEngine && backend.isOf(tf) && x instanceof RemoteTensor && x.size > 0)
    return backend.share(x) as T; // it is that TensorFlow.js
  return tf.tensor(x.data.slice(), [...x.shape], dtype);
}
