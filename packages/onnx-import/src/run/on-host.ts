import {
  activeBackend,
  bytesPerElement,
  DataError,
  formatShape,
  installBackend,
  sizeOf,
  withRecorder,
  type Recorder,
} from '@gradkit/core-tensor/functional';

const mostBytes = 2 ** 29; // of what a node gives of constants and sizes alone: a few bytes of a file can ask for any size

/** Looks at what operations are to give before they make it. */
const sizeGuard: Recorder = {
  apply(_op, _inputs, _attributes, types) {
    for (const { shape, dtype } of types) {
      const bytes = sizeOf(shape) * bytesPerElement(dtype);
      if (bytes <= mostBytes) continue;
      throw new DataError(
        'importModel',
        `the result is to be ${formatShape(shape)}, ${bytes} bytes; at most ${mostBytes} are made`,
        {
          expected: mostBytes,
          got: bytes,
        },
      );
    }
    return null;
  },
  read: (_state, value) => value,
  write: () => undefined,
  draw: () => null,
  guard: () => undefined,
};

/** Runs `f` at once and on the processor, also while a function is traced: what it makes has values, and is a constant there. */
export function onHost<R>(f: () => R): R {
  const backend = activeBackend();
  installBackend(null);
  try {
    return withRecorder(sizeGuard, f);
  } finally {
    installBackend(backend);
  }
}
