import { unlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** The name of a lock, as a socket: all threads of a process see it, and it is free again when the thread that has it ends, however it ends. */
function addressOf(name: string): string {
  if (process.platform === 'linux') return `\0${name}`; // no file
  if (process.platform === 'win32') return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), `${name}.sock`);
}

/** Takes an address; what gives it back, or null if another thread has it. */
async function take(address: string): Promise<(() => void) | null> {
  const server = createServer().unref();
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(address, () => resolve(() => void server.close()));
  });
}

/** Removes the file of a process that crashed, and had the same number. */
async function removeDead(address: string): Promise<void> {
  const isDead = await new Promise<boolean>((resolve) => {
    const socket = connect(address, () => resolve(false));
    socket.on('error', ({ code }: NodeJS.ErrnoException) => resolve(code === 'ECONNREFUSED'));
    socket.unref();
  });
  if (isDead) await unlink(address).catch(() => {}); // another thread may have done it
}

const longestWaitMs = 16;

/**
 * Does work while no other thread of this process does work under the same name.
 *
 * @param address of the lock, where it is not the one of this process
 */
export async function aloneInProcess<T>(
  name: string,
  work: () => Promise<T>,
  address: string = addressOf(`gradkit-${name}-${process.pid}`),
): Promise<T> {
  let release = await take(address);
  for (let waitMs = 1; release === null; waitMs = Math.min(2 * waitMs, longestWaitMs)) {
    if (address.endsWith('.sock')) await removeDead(address);
    await setTimeout(waitMs);
    release = await take(address);
  }
  try {
    return await work();
  } finally {
    release();
  }
}
