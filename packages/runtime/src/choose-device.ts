import { DataError } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from './device.ts';
import type { Session, Tensors, Why } from './session.ts';

/** What a measurement found. */
interface Choice {
  readonly device: ActualDevice;
  readonly reason: string;
}

/** A model on a device. */
interface Attempt {
  readonly device: ActualDevice;
  /** null if it could not be made */
  readonly session: Session | null;
  readonly why: Why;
  /** of the fastest run; null if there was none */
  readonly ms: number | null;
  readonly error: Error | null;
}

const choices = new Map<string, Promise<Choice>>(); // by model, as long as the page lives

const runs = 3; // after a first one, in which a GPU gets its programs

/**
 * Makes a model ready on the device where it runs faster: each device runs it a few times, once for each model.
 *
 * @param given its bytes, and whether nothing may fall back
 * @param devices the likely best first, which is kept where none runs the inputs that are measured with
 * @param make makes a session, which tells `why`
 * @param feedsOf inputs to measure with
 * @throws {DataError | RuntimeError} if no device takes the model, what the first one says
 */
export async function chooseDevice(
  { model, strict }: { readonly model: Uint8Array; readonly strict: boolean },
  devices: readonly ActualDevice[],
  make: (device: ActualDevice, why: Why) => Promise<Session>,
  feedsOf: (session: Session) => Tensors,
): Promise<Session> {
  const key = `${await digest(model)} ${strict}`;
  const known = await choices.get(key);
  if (known !== undefined) return make(known.device, { reason: known.reason });
  const measuring = measure(devices, make, feedsOf);
  const choice = measuring.then(({ device, deviceReason }) => ({ device, reason: deviceReason }));
  choices.set(key, choice);
  choice.catch(() => choices.delete(key));
  return measuring;
}

async function measure(
  devices: readonly ActualDevice[],
  make: (device: ActualDevice, why: Why) => Promise<Session>,
  feedsOf: (session: Session) => Tensors,
): Promise<Session> {
  const attempts: Attempt[] = [];
  for (const device of devices) attempts.push(await attempt(device, make, feedsOf));
  const timeOf = ({ ms }: Attempt): number => ms ?? Infinity;
  const ordered = attempts.filter(({ session }) => session !== null).toSorted((a, b) => timeOf(a) - timeOf(b) || 0);
  if (ordered.length === 0) throw attempts[0].error!;
  const [{ session, why, ms }, ...others] = ordered;
  for (const other of others) await other.session!.close();
  const findings = [...ordered, ...attempts.filter((one) => !ordered.includes(one))].map(describe);
  why.reason = `${ms === null ? 'not measured' : 'measured'}: ${findings.join(', ')}`;
  return session!;
}

function describe({ device, session, ms, error }: Attempt): string {
  if (ms !== null) return `${device} ${ms.toPrecision(2)} ms a run`;
  return session === null
    ? `${device} does not take the model (${error!.message})`
    : `${device} does not run the example, for which option example may be given (${error!.message})`;
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
    return { device, session, why, ms, error: null };
  } catch (error) {
    if (error instanceof DataError) throw error; // no device reads it
    return { device, session, why, ms: null, error: error as Error };
  }
}

/** What tells a model from others. */
async function digest(model: Uint8Array): Promise<string> {
  const bytes = await crypto.subtle.digest('SHA-256', model as Uint8Array<ArrayBuffer>); // there where WebGPU is
  return [...new Uint8Array(bytes)].join(' ');
}
