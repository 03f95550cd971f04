import { activeRecorder } from '../recorder.ts';
import { activeBackend } from './backend.ts';

/** Whether gradients are done at once, on the CPU of this process, and that is all: then kernels may do them in one pass, without history. */
export function areDoneAtOnce(createGraph: boolean): boolean {
  return !createGraph && activeRecorder() === null && activeBackend() === null;
}
