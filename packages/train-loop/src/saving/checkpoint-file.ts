import { DataError } from '@gradkit/core-tensor/functional';
import { murmur3 } from '../checkpoint/checksum.ts';
import type { Files } from './files.ts';

/** The file of one training, which nobody else must write. */
export class CheckpointFile {
  readonly #files: Files;
  readonly #path: string;
  #version: string | null = null;
  /** of what is in the file: on some network drives the version changes by itself */
  #hash: number | null = null;

  constructor(files: Files, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /**
   * Looks at what is there, which may be replaced from now on.
   *
   * @returns what is in the file, or null if there is none
   * @throws {DataError} if none could be written, or the one that is there cannot be read
   */
  async begin(): Promise<Uint8Array | null> {
    try {
      await this.#files.requireFolder(this.#files.folderOf(this.#path));
      this.#version = await this.#files.version(this.#path);
    } catch (cause) {
      throw new DataError('checkpoints', `${this.#path} cannot be written: ${(cause as Error).message}`, {
        got: this.#path,
        cause,
      });
    }
    if (this.#version === null) return null;
    const bytes = await this.#files.read('checkpoints', this.#path);
    this.#hash = murmur3(bytes);
    return bytes;
  }

  /**
   * Replaces the file.
   *
   * @throws {DataError} if it cannot be written
   * @throws {SharedCheckpoint} if somebody else has written it meanwhile; then the bytes are in a file beside it
   */
  async write(bytes: Uint8Array): Promise<void> {
    if (await this.#isOfOthers()) await this.#writeBeside(bytes);
    this.#version = await this.#files.write('checkpoints', this.#path, bytes);
    this.#hash = murmur3(bytes);
  }

  async #isOfOthers(): Promise<boolean> {
    const version = await this.#files.version(this.#path).catch(() => null); // what hinders looking hinders writing, too, and says so
    if (version === null || version === this.#version) return false;
    return murmur3(await this.#files.read('checkpoints', this.#path)) !== this.#hash;
  }

  async #writeBeside(bytes: Uint8Array): Promise<never> {
    const beside = `${this.#path}.${this.#files.ofUs}`;
    await this.#files.write('checkpoints', beside, bytes);
    throw new SharedCheckpoint(
      'checkpoints',
      `${this.#path} was written by somebody else since this training began or last saved; two trainings with one checkpoint undo each other's work. Give each a path of its own. What this one had to save is in ${beside}`,
      { got: this.#path },
    );
  }
}

/** Two trainings save in one file, which does not get better with time. */
export class SharedCheckpoint extends DataError {}
