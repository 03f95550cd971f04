import { activeBackend, installBackend, withRecorder } from '@gradkit/core-tensor/functional';

/** Runs `f` at once and on the processor, also while a function is traced: what it makes has values, and is a constant there. */
export function onHost<R>(f: () => R): R {
  const backend = activeBackend();
  installBackend(null);
  try {
    return withRecorder(null, f);
  } finally {
    installBackend(backend);
  }
}
