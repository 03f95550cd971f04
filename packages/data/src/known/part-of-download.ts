import { DataError } from '@gradkit/core-tensor/functional';
import { adoptPart, leavePart, makeFolder, partName } from '@gradkit/core-tensor/node';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Where bytes come from, so that more of the same can be asked for. */
export interface Origin {
  readonly url: string;
  /** what names this version of the file: its ETag, else when it was changed */
  readonly validator: string;
}

/** A part of a file that begins with its origin, in JSON and spaces; then come the bytes. */
const headBytes = 4096;

/** What has arrived of a file that is downloaded. A process that goes on has it from one that was killed, or gave up. */
export class PartOfDownload {
  readonly #path: string;
  /** null until something arrives */
  #open: { readonly name: string; readonly file: FileHandle } | null = null;
  /** of what is there; null where it cannot be gone on with */
  origin: Origin | null = null;
  /** bytes that are there */
  size = 0;

  private constructor(path: string) {
    this.#path = path;
  }

  /** That of the file at a path, which others may download at the same time: each has a part of its own. */
  static async of(path: string): Promise<PartOfDownload> {
    const part = new PartOfDownload(path);
    const name = await adoptPart(path);
    if (name === null) return part;
    await part.#writing(async () => {
      const file = await open(name, 'r+');
      part.#open = { name, file };
      Object.assign(part, await read(file));
    });
    return part;
  }

  /** Forgets what is there. @param origin null where the rest could not be asked for */
  async restart(origin: Origin | null): Promise<void> {
    await this.#writing(async () => {
      this.#open ??= await this.#create();
      const { file } = this.#open;
      await file.truncate(0);
      this.size = 0;
      const head = Buffer.alloc(headBytes, ' ');
      this.origin = origin !== null && head.write(JSON.stringify(origin)) < headBytes ? origin : null;
      if (this.origin !== null) await file.write(head, 0, headBytes, 0);
    });
  }

  async #create(): Promise<{ readonly name: string; readonly file: FileHandle }> {
    await makeFolder(dirname(this.#path));
    const name = await partName(this.#path);
    return { name, file: await open(name, 'w+') };
  }

  /** Adds bytes behind those that are there, after a `restart`. */
  async append(bytes: Uint8Array): Promise<void> {
    await this.#writing(async () => {
      for (let at = 0; at < bytes.length;) {
        const { bytesWritten } = await this.#open!.file.write(bytes, at, bytes.length - at, headBytes + this.size);
        at += bytesWritten;
        this.size += bytesWritten;
      }
    });
  }

  /** All that is there. */
  async bytes(): Promise<Uint8Array> {
    const bytes = new Uint8Array(this.size);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await this.#open!.file.read(bytes, at, bytes.length - at, headBytes + at);
      if (bytesRead === 0) throw new Error(`there are ${at} bytes where ${this.size} were written`);
      at += bytesRead;
    }
    return bytes;
  }

  /** Leaves what can be gone on with to the next download, unless that will not be needed, and deletes what cannot. */
  async close(isDone: boolean): Promise<void> {
    if (this.#open === null) return;
    const { name, file } = this.#open;
    await file.close();
    if (isDone || this.origin === null || this.size === 0) await rm(name, { force: true });
    else await leavePart(name, this.#path);
  }

  /** @throws {DataError} if the disk is full, or nothing can be written there */
  async #writing(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      const path = this.#path;
      throw new DataError('download', `${path} was not written: ${(cause as Error).message}`, { got: path, cause });
    }
  }
}

async function read(file: FileHandle): Promise<{ origin: Origin | null; size: number }> {
  const head = Buffer.alloc(headBytes);
  const { bytesRead } = await file.read(head, 0, headBytes, 0);
  const { size } = await file.stat();
  try {
    const { url, validator } = Object(JSON.parse(head.toString('utf8', 0, bytesRead))) as Record<string, unknown>;
    if (bytesRead === headBytes && typeof url === 'string' && typeof validator === 'string')
      return { origin: { url, validator }, size: size - headBytes };
  } catch {
    // a process was killed before it had written this
  }
  return { origin: null, size: 0 };
}
