import {
  allocate,
  LazyTensor,
  sizeOf,
  Tensor,
  type DType,
  type TensorData,
  type TensorType,
} from '@gradkit/core-tensor/functional';
import type { DeviceTensor, Runner } from '@gradkit/runtime';

const mostCopied = 4096; // elements: copying more takes longer than telling ONNX Runtime about other memory
const sameFormat: ReadonlySet<DType> = new Set(['float32', 'float64', 'int32', 'uint8', 'bool']); // here and in ONNX Runtime

/** Memory of one input or output of a graph, which ONNX Runtime is told about once. */
export class PortMemory {
  readonly #type: TensorType;
  readonly #isSmall: boolean;
  readonly #canShare: boolean;
  #ortValue: DeviceTensor | null = null;

  constructor({ shape, dtype, size }: Tensor) {
    this.#type = { shape, dtype };
    this.#canShare = sameFormat.has(dtype);
    this.#isSmall = size <= mostCopied;
  }

  /** A value written there, if it is small or not worked out yet; else null. */
  feed(value: Tensor, session: Runner): DeviceTensor | null {
    if (!this.#canShare) return null;
    if (value instanceof LazyTensor && !value.isMade) {
      const place = this.#place(session);
      value.copyTo(place.data as TensorData);
      return place;
    }
    if (!this.#isSmall) return null;
    const place = this.#place(session);
    (place.data as Float32Array).set(value.data); // of the same type
    return place;
  }

  /** Where a small result is to be written; null if it is to have new memory, as what comes from a GPU has. */
  fetch(session: Runner): DeviceTensor | null {
    return this.#canShare && this.#isSmall && session.device === 'cpu' ? this.#place(session) : null;
  }

  #place(session: Runner): DeviceTensor {
    this.#ortValue ??= session.toOrtValue(new Tensor(this.#type, allocate(this.#type.dtype, sizeOf(this.#type.shape))));
    return this.#ortValue;
  }
}
