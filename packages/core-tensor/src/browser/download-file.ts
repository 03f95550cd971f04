import { refuseArgument, requireString } from '../arguments/index.ts';
import { RuntimeError } from '../errors.ts';

const patienceMs = 60_000;

/**
 * Gives the user a file: the browser saves it among the downloads.
 *
 * @param name as the file is called there, e.g. `digits.onnx`
 * @param bytes what is in it, such as `exportModel` gives
 * @throws {ConfigError} if an argument is of the wrong kind
 * @throws {RuntimeError} where there is no page, as in a worker
 * @example
 * ```ts no-run
 * import { downloadFile } from '@gradkit/core-tensor/browser';
 * downloadFile('numbers.bin', new Uint8Array([1, 2, 3]));
 * ```
 */
export function downloadFile(name: string, bytes: Uint8Array): void {
  requireString('downloadFile', 'name', name);
  if (!(bytes instanceof Uint8Array)) refuseArgument('downloadFile', 'bytes', bytes, 'a Uint8Array');
  const { document } = globalThis as Partial<typeof globalThis>;
  if (document === undefined)
    throw new RuntimeError(
      'downloadFile',
      `only a page can download ${name}, and this is none; a worker gives the bytes to its page`,
      { got: name },
    );
  const url = URL.createObjectURL(new Blob([bytes as BlobPart])); // one shared between threads is refused by the browser
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), patienceMs); // browsers may read it late
}
