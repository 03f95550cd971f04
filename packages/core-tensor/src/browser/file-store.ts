import type { Bytes } from '../bytes.ts';

/** A place where a browser keeps files of a page, each under a path such as `runs/digits/checkpoint.safetensors`. */
export interface FileStore {
  /** Which file stands at a path: another one each time that one is written. Null if there is none. */
  version(path: string): Promise<string | null>;
  /** Null if there is none. */
  read(path: string): Promise<Bytes | null>;
  /** Writes a file whole or not at all, and gives its version. */
  write(path: string, bytes: Uint8Array): Promise<string>;
  /** Does nothing where there is none. */
  remove(path: string): Promise<void>;
}
