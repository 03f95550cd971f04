import { DTypeError, Tensor, tensor, type DType, type TensorData } from '@gradkit/core-tensor/functional';
import type { Tensor as OrtTensor } from 'onnxruntime-common';
import type { OnnxRuntime } from './engine.ts';

/** ONNX Runtime's element types that are ours. */
export const dtypeOf: Readonly<Record<string, DType>> = {
  float32: 'float32',
  float64: 'float64',
  int32: 'int32',
  int64: 'int64',
  uint8: 'uint8',
  bool: 'bool',
  float16: 'float16',
};

/** A tensor for ONNX Runtime; shares the data where the formats are the same. */
export function toOrtValue({ Tensor: Ort }: OnnxRuntime, { dtype, shape, data }: Tensor): OrtTensor {
  if (dtype === 'bfloat16')
    throw new DTypeError(
      'Session.run',
      "bfloat16 cannot be passed to ONNX Runtime from JavaScript; use x.cast('float32')",
      { got: dtype },
    );
  if (dtype === 'int64') return new Ort('int64', BigInt64Array.from(data as Float64Array, BigInt), shape);
  if (dtype === 'float16') return new Ort('float16', halfArray(data as Uint16Array), shape);
  return new Ort(dtype, data as Float32Array, shape); // the pair of type and array is right by the tensor's own rule
}

/** ONNX Runtime wants a Float16Array where the engine has one. */
function halfArray(bits: Uint16Array): Uint16Array {
  if (typeof Float16Array === 'undefined') return bits;
  return new Float16Array(bits.buffer, bits.byteOffset, bits.length) as ArrayBufferView as Uint16Array; // typed as what older engines have
}

/** A tensor of ours from a result in memory. */
export function fromOrtValue({ type, dims, data }: Pick<OrtTensor, 'type' | 'dims' | 'data'>): Tensor {
  const dtype = dtypeOf[type];
  if (dtype === undefined)
    throw new DTypeError('Session.run', `a result is ${type}, which no tensor can hold`, { got: type });
  if (data instanceof BigInt64Array) return tensor(data, { shape: dims });
  if (dtype !== 'float16') return new Tensor({ shape: dims, dtype }, data as TensorData);
  const { buffer, byteOffset, length } = data as unknown as Uint16Array; // or a Float16Array: the same bits
  return new Tensor({ shape: dims, dtype }, new Uint16Array(buffer, byteOffset, length));
}
