import { access, constants, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError } from '@gradkit/core-tensor/functional';
import { fileVersion, writeVersion, writeWhole } from '@gradkit/core-tensor/node';

/** The file of one training, which nobody else must write. */
export class CheckpointFile {
  readonly #path: string;
  #version: string | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /**
   * Looks at what is there, which may be replaced from now on.
   *
   * @returns whether there is a file
   * @throws {DataError} if none could be written
   */
  async begin(): Promise<boolean> {
    const folder = dirname(this.#path);
    try {
      await mkdir(folder, { recursive: true });
      await access(folder, constants.W_OK);
      this.#version = await fileVersion(this.#path);
    } catch (cause) {
      throw new DataError('checkpoints', `${this.#path} cannot be written: ${(cause as Error).message}`, {
        got: this.#path,
        cause,
      });
    }
    return this.#version !== null;
  }

  /**
   * Replaces the file.
   *
   * @throws {DataError} if it cannot be written
   * @throws {SharedCheckpoint} if somebody else has written it meanwhile; then the bytes are in a file beside it
   */
  async write(bytes: Uint8Array): Promise<void> {
    const version = await fileVersion(this.#path);
    if (version !== null && version !== this.#version) await this.#writeBeside(bytes);
    this.#version = await writeVersion('checkpoints', this.#path, bytes);
  }

  async #writeBeside(bytes: Uint8Array): Promise<never> {
    const beside = `${this.#path}.of-process-${process.pid}`;
    await writeWhole('checkpoints', beside, bytes);
    throw new SharedCheckpoint(
      'checkpoints',
      `${this.#path} was written by somebody else since this training began or last saved; two trainings with one checkpoint undo each other's work. Give each a path of its own. What this one had to save is in ${beside}`,
      { got: this.#path },
    );
  }
}

/** Two trainings save in one file, which does not get better with time. */
export class SharedCheckpoint extends DataError {}
