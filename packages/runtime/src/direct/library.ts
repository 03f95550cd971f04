import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { RuntimeError } from '@gradkit/core-tensor/functional';
import koffi from 'koffi';

type Argument = 'void *' | 'str' | 'int' | 'size_t';
type Pointer = bigint;

/**
 * The functions of ONNX Runtime's C interface that are used: their places in its table, which never change, and their arguments. They
 * give a status, null when all went well, unless a result is named.
 *
 * @see https://onnxruntime.ai/docs/api/c/struct_ort_api.html
 */
const table = {
  GetErrorMessage: { at: 2, takes: ['void *'], gives: 'str' },
  CreateEnv: { at: 3, takes: ['int', 'str', 'void *'] },
  CreateSessionFromArray: { at: 8, takes: ['void *', 'void *', 'size_t', 'void *', 'void *'] },
  Run: { at: 9, takes: ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *'] },
  CreateSessionOptions: { at: 10, takes: ['void *'] },
  SetSessionLogSeverityLevel: { at: 22, takes: ['void *', 'int'] },
  SetSessionGraphOptimizationLevel: { at: 23, takes: ['void *', 'int'] },
  SetIntraOpNumThreads: { at: 24, takes: ['void *', 'int'] },
  SetInterOpNumThreads: { at: 25, takes: ['void *', 'int'] },
  CreateTensorWithDataAsOrtValue: {
    at: 49,
    takes: ['void *', 'void *', 'size_t', 'void *', 'size_t', 'int', 'void *'],
  },
  CreateCpuMemoryInfo: { at: 69, takes: ['int', 'int', 'void *'] },
  ReleaseStatus: { at: 93, takes: ['void *'], gives: 'void' },
  ReleaseSession: { at: 95, takes: ['void *'], gives: 'void' },
  ReleaseValue: { at: 96, takes: ['void *'], gives: 'void' },
  ReleaseSessionOptions: { at: 100, takes: ['void *'], gives: 'void' },
  AddSessionConfigEntry: { at: 130, takes: ['void *', 'str', 'str'] },
} as const satisfies Readonly<
  Record<string, { at: number; takes: readonly Argument[]; gives?: 'str' | 'void' | undefined }>
>;

type Name = keyof typeof table;
type Native = (...args: readonly unknown[]) => Pointer | string | null;

/** Where koffi lies, for threads of this process that load it, too. */
export function koffiPath(): string {
  return createRequire(import.meta.url).resolve('koffi');
}

const apiVersion = 17; // offered by every later library

/** ONNX Runtime's C interface, from the library that onnxruntime-node brings along. */
export class Library {
  readonly #functions: ReadonlyMap<Name, Native>;
  readonly #pointers: readonly Pointer[];
  readonly #result = new BigUint64Array(1);

  constructor() {
    const library = koffi.load(libraryPath());
    const base: unknown = library.func('void *OrtGetApiBase()')();
    const [getApi] = koffi.decode(base, koffi.array('void *', 2)) as Pointer[];
    const api: unknown = (koffi.decode(getApi, koffi.proto('void *', ['uint32_t'])) as Native)(apiVersion);
    const last = Math.max(...Object.values(table).map(({ at }) => at));
    const pointers = koffi.decode(api, koffi.array('void *', last + 1)) as Pointer[];
    this.#pointers = pointers;
    this.#functions = new Map(
      (Object.keys(table) as Name[]).map((name) => {
        const { at, takes, ...rest } = table[name];
        const gives = 'gives' in rest ? rest.gives : 'void *';
        return [name, koffi.decode(pointers[at], koffi.proto(gives, [...takes])) as Native];
      }),
    );
  }

  /** Where a function lies, for another thread of this process. */
  addressOf(name: Name): Pointer {
    return this.#pointers[table[name].at];
  }

  /** Calls a function that gives a status. @throws {Error} with ONNX Runtime's own words */
  call(name: Name, ...args: readonly unknown[]): void {
    this.require(this.statusOf(name, ...args));
  }

  /** Calls a function that gives a status. @returns it, which `require` has to see; 0 when all went well */
  statusOf(name: Name, ...args: readonly unknown[]): Pointer {
    return (this.#functions.get(name)!(...args) as Pointer | null) ?? 0n;
  }

  /** @throws {Error} with ONNX Runtime's own words, unless a status says that all went well */
  require(status: Pointer): void {
    if (status === 0n) return;
    const message = this.#functions.get('GetErrorMessage')!(status) as string;
    this.#functions.get('ReleaseStatus')!(status);
    throw new Error(message);
  }

  /** Calls a function whose last argument is a place for a pointer, and gives the pointer. */
  create(name: Name, ...args: readonly unknown[]): Pointer {
    this.call(name, ...args, this.#result);
    return this.#result[0];
  }

  release(name: Name, pointer: Pointer): void {
    this.#functions.get(name)!(pointer);
  }
}

const fileNames: Readonly<Record<string, RegExp>> = {
  linux: /^libonnxruntime\.so\.\d+$/,
  darwin: /^libonnxruntime\.\d+\.\d+\.\d+\.dylib$/,
  win32: /^onnxruntime\.dll$/,
};

/** Where onnxruntime-node is. That is tried here: so bundlers let the package be missing. */
function packageFolder(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  } catch (cause) {
    throw new RuntimeError('createSession', 'the package onnxruntime-node is not installed', { cause });
  }
}

/** Where the library of ONNX Runtime lies that onnxruntime-node brings along. */
export function libraryPath(): string {
  const bin = join(packageFolder(), 'bin');
  const napi = readdirSync(bin).find((name) => name.startsWith('napi-'));
  const folder = join(bin, napi ?? '', process.platform, process.arch);
  const file = readdirSync(folder).find((name) => fileNames[process.platform]?.test(name));
  if (file === undefined) throw new RuntimeError('createSession', `${folder} has no library of ONNX Runtime`);
  return join(folder, file);
}
