import type { TensorData } from '@gradkit/core-tensor/functional';

/** A tensor of TensorFlow.js, as far as it is looked at. */
export interface TfTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly size: number;
  readonly isDisposed: boolean;
  dataSync(): Float32Array | Int32Array | Uint8Array;
  data(): Promise<unknown>;
  dispose(): void;
}

/** What runs kernels by their names, and keeps tensors beyond a `tidy`. */
interface Engine {
  runKernel(name: string, inputs: object, attributes: object): unknown;
  keep<T>(tensor: T): T;
  startScope(): void;
  endScope(): void;
}

/** TensorFlow.js as it is imported, `import * as tf from '@tensorflow/tfjs'`: what is used of it. */
export interface Tfjs<T extends TfTensor = TfTensor> {
  engine(): object;
  backend(): object;
  env(): { getBool(flag: string): boolean };
  findBackendFactory(name: string): unknown;
  getBackend(): string;
  getKernel(name: string, backend: string): unknown;
  ready(): Promise<void>;
  setBackend(name: string): Promise<boolean>;
  tensor(values: TensorData, shape: number[], dtype: SharedDType): T;
}

/** Its own type of this asks for maps that interfaces of attributes are not. */
export const engineOf = (tf: Tfjs): Engine => tf.engine() as Engine;

/** Element types that both sides have. */
export type SharedDType = 'float32' | 'int32' | 'bool';

/** Whether TensorFlow.js has an element type. */
export function isShared(dtype: string): dtype is SharedDType {
  return dtype === 'float32' || dtype === 'int32' || dtype === 'bool';
}
