import { ExportError } from './errors.ts';
import { formatShape } from './shape.ts';
import { sourceLine } from './source-line.ts';
import type { TensorType } from './tensor-type.ts';
import { Tensor } from './tensor.ts';

class SymbolicTensor extends Tensor {
  constructor(type: TensorType) {
    super(type, null);
  }

  override get data(): never {
    throw new ExportError(
      'Tensor',
      `a ${this.dtype} ${formatShape(this.shape)} has no values, for its function was being traced; return it and read the result, ` +
        `or use tensor operations such as where() instead of if${sourceLine(new Error())}`,
    );
  }

  override toString(): string {
    return `tensor(${formatShape(this.shape)}, ${this.dtype}, no values: traced)`;
  }
}

/** A tensor without values, for tracing. @example symbolic({ shape: [2], dtype: 'float32' }).isSymbolic; // true */
export function symbolic(type: TensorType): Tensor {
  return new SymbolicTensor(type);
}
