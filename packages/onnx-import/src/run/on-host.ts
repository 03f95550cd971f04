import { activeBackend, installBackend, withRecorder, type Recorder } from '@gradkit/core-tensor/functional';
import { requireBytes } from './size-guard.ts';

const mostBytes = 2 ** 29; // of what a node gives of constants and sizes alone: a few bytes of a file can ask for any size

/** Looks at what operations are to give before they make it. */
const sizeGuard: Recorder = {
  apply(_op, _inputs, _attributes, types) {
    requireBytes(types, mostBytes);
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
