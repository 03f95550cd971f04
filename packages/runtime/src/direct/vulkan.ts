import { dirname, join } from 'node:path';
import koffi from 'koffi';
import { libraryPath } from './library.ts';

const name = 'libvulkan.so.1';

/** Whether ONNX Runtime will find the loader of graphics drivers, which it looks for beside itself and where the system does. */
export function findsVulkan(): boolean {
  return [(): string => name, (): string => join(dirname(libraryPath()), name)].some((path) => {
    try {
      koffi.load(path());
      return true;
    } catch {
      return false;
    }
  });
}
