import {
  activeRecorder,
  bytesPerElement,
  DataError,
  formatShape,
  LayeredRecorder,
  sizeOf,
  withRecorder,
  type Inputs,
  type Op,
  type Tensor,
  type TensorType,
} from '@gradkit/core-tensor/functional';

/** @throws {DataError} if a result is to have more bytes than one may have */
export function requireBytes(types: readonly TensorType[], most: number, advice = ''): void {
  for (const { shape, dtype } of types) {
    const bytes = sizeOf(shape) * bytesPerElement(dtype);
    if (bytes <= most) continue;
    throw new DataError(
      'importModel',
      `the result is to be ${formatShape(shape)}, ${bytes} bytes; at most ${most} are made${advice}`,
      { expected: most, got: bytes },
    );
  }
}

/** Looks at what operations are to give before they make it: a few nodes of a file can double a value again and again. */
class SizeGuard extends LayeredRecorder {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override apply(op: Op, inputs: Inputs, attributes: object, types: readonly TensorType[]): readonly Tensor[] | null {
    requireBytes(types, this.#most, '; the option maxTensorBytes allows more');
    return super.apply(op, inputs, attributes, types);
  }
}

/** Runs `f`, in which no operation gives a value of more bytes than `most`. */
export function withSizeGuard<R>(most: number, f: () => R): R {
  return withRecorder(new SizeGuard(most), f);
}

/** Runs a function of the user within: it does what it likes. */
export function withoutSizeGuard<R>(f: () => R): R {
  const recorder = activeRecorder();
  return recorder instanceof SizeGuard ? withRecorder(recorder.outer, f) : f();
}
