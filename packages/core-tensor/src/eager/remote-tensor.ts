import { formatTensor } from '../format/format.ts';
import type { TensorData } from '../dtype.ts';
import { formatShape } from '../shape.ts';
import type { TensorType } from '../tensor-type.ts';
import { Tensor } from '../tensor.ts';

/** Values that a backend has, until they are read. Tensors that are views of each other share them. */
export interface RemoteData {
  /** where they are, for messages */
  readonly place: string;
  /** whether `read` gives them, and does not throw */
  readonly isReadable: boolean;
  /** The values, at once. @throws {RuntimeError} if they can only be had by waiting */
  read(): TensorData;
  /** Brings them to where `read` finds them. */
  sync(): Promise<TensorData>;
}

/** A tensor whose values a backend has. `read()` waits for them; `data`, `item()` and `toArray()` have them at once where the backend can. */
export class RemoteTensor extends Tensor {
  readonly remote: RemoteData;

  constructor(type: TensorType, remote: RemoteData) {
    super(type, null);
    this.remote = remote;
  }

  override get isSymbolic(): boolean {
    return false;
  }

  override get isRemote(): boolean {
    return true;
  }

  override get isReadable(): boolean {
    return this.remote.isReadable;
  }

  override get data(): TensorData {
    return this.remote.read();
  }

  override read(): Promise<TensorData> {
    return this.remote.sync();
  }

  override as({ shape, dtype }: TensorType): Tensor {
    return new RemoteTensor({ shape, dtype }, this.remote);
  }

  override toString(): string {
    if (this.remote.isReadable) return formatTensor(this);
    return `tensor(${formatShape(this.shape)}, ${this.dtype}, on ${this.remote.place}: await read())`;
  }
}
