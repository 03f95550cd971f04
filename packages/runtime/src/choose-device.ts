import { DataError } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from './device.ts';
import type { Session, Tensors, Why } from './session.ts';

/** What a measurement found. */
interface Choice {
  readonly device: ActualDevice;
  readonly reason: string;
}

/** A model on a device: its time, or why it does not run there. */
type Attempt = Choice &
  ({ readonly session: Session; readonly why: Why; readonly ms: number } | { readonly error: Error });

const choices = new Map<string, Choice>(); // by model, as long as the page lives

const runs = 3; // after a first one, in which a GPU gets its programs

/**
 * Makes a model ready on the device where it runs faster: each device runs it a few times, once for each model.
 *
 * @param make makes a session, which tells `why`
 * @param feedsOf inputs to measure with
 * @throws {DataError | RuntimeError} if no device runs it, what the first one says
 */
export async function chooseDevice(
  model: Uint8Array,
  devices: readonly ActualDevice[],
  make: (device: ActualDevice, why: Why) => Promise<Session>,
  feedsOf: (session: Session) => Tensors,
): Promise<Session> {
  const key = await digest(model);
  const known = choices.get(key);
  if (known !== undefined) return make(known.device, { reason: known.reason });
  const attempts: Attempt[] = [];
  for (const device of devices) attempts.push(await attempt(device, make, feedsOf));
  const finished = attempts.flatMap((one) => ('ms' in one ? [one] : []));
  const [fastest, ...slower] = finished.toSorted((a, b) => a.ms - b.ms);
  if (fastest === undefined) throw (attempts[0] as { readonly error: Error }).error;
  for (const { session } of slower) await session.close();
  const { device, session, why } = fastest;
  why.reason = `measured: ${[fastest, ...attempts.filter((one) => one !== fastest)].map(({ reason }) => reason).join(', ')}`;
  choices.set(key, { device, reason: why.reason });
  return session;
}

async function attempt(
  device: ActualDevice,
  make: (device: ActualDevice, why: Why) => Promise<Session>,
  feedsOf: (session: Session) => Tensors,
): Promise<Attempt> {
  const why: Why = { reason: '' };
  let session: Session | null = null;
  try {
    session = await make(device, why);
    const feeds = feedsOf(session);
    await session.run(feeds);
    let ms = Infinity;
    for (let k = 0; k < runs; k++) {
      const begin = performance.now();
      await session.run(feeds);
      ms = Math.min(ms, performance.now() - begin);
    }
    return { device, session, why, ms, reason: `${device} ${ms.toPrecision(2)} ms a run` };
  } catch (error) {
    if (error instanceof DataError) throw error; // no device reads it
    await session?.close();
    const { message } = error as Error;
    return { device, error: error as Error, reason: `${device} does not run it (${message})` };
  }
}

/** What tells a model from others. */
async function digest(model: Uint8Array): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', model as Uint8Array<ArrayBuffer>); // there where WebGPU is
  return [...new Uint8Array(bytes)].join(' ');
}
