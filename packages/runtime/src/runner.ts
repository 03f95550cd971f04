import { loadDirect } from '#engines';
import { requireBytes, settingsOf, type SessionOptions } from './session-options.ts';
import { createSession } from './create-session.ts';
import type { ActualDevice } from './device.ts';
import type { DeviceTensor, Session, ValueInfo } from './session.ts';

/** What runs a model on values that ONNX Runtime holds already, again and again. */
export interface Runner extends Pick<Session, 'device' | 'engine' | 'toOrtValue' | 'runBound'> {
  /** A run of which its caller says when it begins and on which thread; absent where that cannot be chosen. */
  readonly bind?:
    | ((
        feeds: Readonly<Record<string, DeviceTensor>>,
        fetches: Readonly<Record<string, DeviceTensor | null>>,
      ) => BoundRun)
    | undefined;
}

/** A run with all that it reads and writes. Whoever binds it finishes it; then it may be done again, and finished again. */
export interface BoundRun {
  /** Does it on this thread. @returns whether all went well */
  run(): boolean;
  /** The same, after others have had their turn, if they waited for long. */
  runInTurn(): Promise<void>;
  /** Whether it can be done again as it is: whatever it reads and writes is still there. */
  canRepeat(): boolean;
  /** How another thread of the process does it: a function of C, and its arguments. It gives a status. */
  forThread(): NativeCall;
  /**
   * @param status what the other thread got; default that of `run`
   * @throws {RuntimeError} if it failed
   */
  finish(status?: bigint): Readonly<Record<string, DeviceTensor>>;
}

/** A call of ONNX Runtime's `Run`: the function and its eight arguments, as numbers. */
export interface NativeCall {
  /** where the package lies by which the function is called */
  readonly koffi: string;
  readonly function: bigint;
  readonly args: readonly bigint[];
}

/** Inputs and outputs of a model whose shapes are fixed. */
export interface ModelIO {
  readonly inputs: readonly string[];
  readonly outputs: readonly (ValueInfo & { readonly shape: readonly number[] })[];
  /**
   * whether a constant is float64: given by who wrote the model, and knows that no data are in other files. Default: the model is looked
   * through for both, which takes as long as loading it
   */
  readonly hasFloat64?: boolean | undefined;
  /**
   * whether other threads have work between runs, so that those of ONNX Runtime do not stay awake for the next run. Default: they do, since
   * waking them takes time
   */
  readonly sharesCores?: boolean | undefined;
}

/**
 * Makes a model of fixed shapes ready to be run again and again: on the CPU, in Node, by the shortest way there is.
 *
 * @param model bytes of an ONNX file
 * @param io its inputs and outputs
 * @param options as for `createSession`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {RuntimeError} if the device is not there or ONNX Runtime does not take the model
 * @throws {DataError} if the bytes are no model that ONNX Runtime can load
 */
export async function createRunner(model: Uint8Array, io: ModelIO, options: SessionOptions = {}): Promise<Runner> {
  const { device, threads } = settingsOf('createSession', options);
  requireBytes('createSession', model);
  const direct = device === 'cpu' || device === 'auto' ? await loadDirect() : null;
  return direct === null ? createSession(model, options) : direct.create(model, io, threads);
}

/** Does work in a mode of this thread, and gives what it gives. */
export type Mode = <T>(work: () => T) => T;

/**
 * The mode in which this thread runs what `createRunner` makes: where it can be told so, numbers nearer to 0 than 1.2e-38 are taken as 0,
 * since processors are slow with them. Threads that are started in it stay in it.
 *
 * @returns null where sessions are not run by the shortest way
 */
export async function findMode(device: ActualDevice): Promise<Mode | null> {
  const direct = device === 'cpu' ? await loadDirect() : null;
  return direct === null ? null : (work) => direct.withoutDenormals(work);
}
