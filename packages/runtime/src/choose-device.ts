import { DataError } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from './device.ts';

/** What a measurement found. */
export interface Choice {
  readonly device: ActualDevice;
  /** in words */
  readonly reason: string;
  /** whether it is run by the build that has all devices, which was measured; else by one of its own, since that build does not start */
  readonly sharesBuild: boolean;
}

/** Something that was made for a device, to be measured there. */
export interface Trial {
  run(): Promise<unknown>;
  /** gives back what it holds */
  close(): Promise<void>;
}

/** A choice, and what was made for the device if it was measured now; null if it was known. */
export interface Chosen<T extends Trial> extends Choice {
  readonly trial: T | null;
}

/** What is measured. */
export interface Measured {
  /** the same for all that are the same: the choice is remembered for it, as long as the page lives */
  readonly key: string;
  /** for the reason: `the model` */
  readonly what: string;
  /** of one run: `a run` */
  readonly unit: string;
  /** what is said of a device that takes it, but does not run it: `does not run the example` */
  readonly failed: string;
}

/** It on a device. */
interface Attempt<T extends Trial> {
  readonly device: ActualDevice;
  /** null if it could not be made */
  readonly trial: T | null;
  /** of the fastest run; null if there was none */
  readonly ms: number | null;
  readonly error: Error | null;
}

const choices = new Map<string, Promise<Chosen<never>>>();

const hopeless = 10; // a device whose first run takes so many times the best of another is not asked again

/**
 * Finds the device where something runs faster: each runs it a few times, one after the other.
 *
 * @param devices the likely best first, which is kept where none runs it
 * @param make makes it ready on a device
 * @throws {DataError | RuntimeError} if no device takes it, what the first one says
 */
export async function chooseDevice<T extends Trial>(
  measured: Measured,
  devices: readonly ActualDevice[],
  make: (device: ActualDevice) => Promise<T>,
): Promise<Chosen<T>> {
  const { key } = measured;
  const known = await choices.get(key);
  if (known !== undefined) return known;
  const measuring = measure(measured, devices, make).catch(withoutGpu);
  const choice = measuring.then((chosen) => ({ ...chosen, trial: null }));
  choices.set(key, choice);
  choice.catch(() => choices.delete(key));
  return measuring;
}

/** WebAssembly has files of its own: it may be there where those of the build with WebGPU are not. */
function withoutGpu(error: Error): Chosen<never> {
  if (!/did not start|needs the package/.test(error.message)) throw error;
  return { device: 'wasm', trial: null, reason: `webgpu cannot be had (${error.message})`, sharesBuild: false };
}

async function measure<T extends Trial>(
  measured: Measured,
  devices: readonly ActualDevice[],
  make: (device: ActualDevice) => Promise<T>,
): Promise<Chosen<T>> {
  const attempts: Attempt<T>[] = [];
  for (const device of devices) attempts.push(await attempt(device, make, Math.min(...attempts.map(msOf))));
  const sorted = attempts.toSorted((a, b) => msOf(a) - msOf(b) || 0);
  const ordered = sorted.filter(({ trial }) => trial !== null);
  if (ordered.length === 0) throw attempts[0].error!;
  const [{ device, trial, ms }, ...others] = ordered;
  for (const other of others) await other.trial!.close();
  const findings = sorted.map((one) => describe(one, measured));
  const reason = `${ms === null ? 'not measured' : 'measured'}: ${findings.join(', ')}`;
  return { device, trial, reason, sharesBuild: true };
}

function msOf({ ms }: { readonly ms: number | null }): number {
  return ms ?? Infinity;
}

function describe({ device, trial, ms, error }: Attempt<Trial>, { what, unit, failed }: Measured): string {
  if (ms !== null) return `${device} ${ms < 1 ? `${(1000 * ms).toFixed()} µs` : `${ms.toFixed(1)} ms`} ${unit}`;
  return `${device} ${trial === null ? `does not take ${what}` : failed} (${error!.message})`;
}

/** @param best what another device needs, in milliseconds */
async function attempt<T extends Trial>(
  device: ActualDevice,
  make: (device: ActualDevice) => Promise<T>,
  best: number,
): Promise<Attempt<T>> {
  let trial: T | null = null;
  try {
    trial = await make(device);
    let ms = await timeOf(trial, 1); // in which a GPU gets its programs
    if (ms < hopeless * best) {
      const count = ms < 1 ? 20 : 2; // clocks of pages tell tenths of a millisecond, or whole ones
      ms = Math.min(await timeOf(trial, count), await timeOf(trial, count));
    }
    return { device, trial, ms, error: null };
  } catch (error) {
    if (error instanceof DataError) throw error; // no device reads it
    return { device, trial, ms: null, error: error as Error };
  }
}

/** Milliseconds of a run, of so many one behind the other. */
async function timeOf(trial: Trial, count: number): Promise<number> {
  const begin = performance.now();
  for (let k = 0; k < count; k++) await trial.run();
  return (performance.now() - begin) / count;
}

/** What tells bytes from others. */
export async function digest(bytes: Uint8Array): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>); // there where WebGPU is
  return new Uint8Array(hash).join(' ');
}
