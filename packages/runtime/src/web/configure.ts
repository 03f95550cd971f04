import { ConfigError, formatValue, requireOptions, type OptionNames } from '@gradkit/core-tensor/functional';
import type { OnnxRuntime } from '../engine.ts';

/** An address; where it is relative, from the page or, in a worker, from the worker's script. */
export type FilePlace = string | URL;

/** The places of the two files of a build of onnxruntime-web. */
export interface BuildFiles {
  readonly wasm: FilePlace;
  /** what loads the .wasm file; only where the bundler leaves it out, by the export condition `onnxruntime-web-use-extern-wasm` */
  readonly mjs?: FilePlace | undefined;
}

/** Where the files of onnxruntime-web are: a folder with both, whose address ends in `/`, the .wasm file, or both files. */
export interface RuntimeConfiguration {
  /** files of the build for WebAssembly, `ort-wasm-simd-threaded`; default: where the bundler or the server has them beside the script */
  readonly wasm?: FilePlace | BuildFiles | undefined;
  /** files of the build that has WebGPU, too, `ort-wasm-simd-threaded.asyncify`; default: in the folder of `wasm`, if that is one */
  readonly webgpu?: FilePlace | BuildFiles | undefined;
}

/** A build of onnxruntime-web. `webgpu` runs on WebAssembly, too, and is twice as large. */
export type Build = 'wasm' | 'webgpu';

/** How a version of onnxruntime-web names the files of its builds. WebGPU had another until 1.24. */
export function fileName(build: Build, version: string = '1.30'): string {
  if (build === 'wasm') return 'ort-wasm-simd-threaded';
  return Number(version.split('.')[1]) < 24 ? 'ort-wasm-simd-threaded.jsep' : 'ort-wasm-simd-threaded.asyncify';
}

const known: OptionNames<RuntimeConfiguration> = { wasm: true, webgpu: true };

/** Full addresses. */
interface Addresses {
  readonly wasm: string;
  readonly mjs?: string | undefined;
}

const files = new Map<Build, string | Addresses>();
const started = new Set<Build>();

/**
 * Tells where the files of onnxruntime-web are, for all sessions of this page or worker. To be called before the first of them. Node finds
 * them itself.
 *
 * @param configuration `wasm`: the build for WebAssembly; `webgpu`: the one with WebGPU; each a folder with both files, which ends in `/`, the
 *   .wasm file alone, or `{ wasm, mjs }`
 * @throws {ConfigError} if an option is unknown or no address, a file is of the other build, or a session has been made
 * @example
 * ```ts no-run
 * configure({ wasm: '/onnxruntime/' }); // or the file: configure({ wasm: '/ort-wasm-simd-threaded.wasm' })
 * ```
 * @see https://onnxruntime.ai/docs/tutorials/web/env-flags-and-session-options.html
 */
export function configure(configuration: RuntimeConfiguration): void {
  const given = requireOptions('configure', configuration, known, "{ wasm: '/onnxruntime/' }");
  for (const build of ['wasm', 'webgpu'] as const) {
    const place = given[build];
    if (place === undefined) continue;
    if (started.has(build))
      throw new ConfigError(
        'configure',
        `the ${build} files of ONNX Runtime are loaded already; call it before the first session`,
      );
    files.set(build, readPlace(build, place));
  }
}

function readPlace(build: Build, place: FilePlace | BuildFiles): string | Addresses {
  if (typeof place !== 'object' || place === null || place instanceof URL) {
    const address = absolute(build, place);
    if (address.endsWith('/')) return address;
    if (/^(?:http|file).*\/[^./?]+$/.test(address)) throw noPlace(build, place); // a folder without its last /
    return { wasm: requireBuild(build, address) };
  }
  const { wasm, mjs } = requireOptions<BuildFiles>(
    'configure',
    place,
    { wasm: true, mjs: true },
    "{ wasm: '/ort-wasm-simd-threaded.wasm' }",
  );
  return {
    wasm: requireBuild(build, absolute(build, wasm)),
    mjs: mjs === undefined ? undefined : requireBuild(build, absolute(build, mjs)),
  };
}

function absolute(build: Build, place: FilePlace): string {
  const base = (globalThis as { readonly location?: { readonly href: string } | undefined }).location?.href;
  try {
    if (typeof place === 'string' || place instanceof URL) return new URL(place, base).href;
  } catch {
    // told below
  }
  throw noPlace(build, place);
}

function noPlace(build: Build, place: unknown): ConfigError {
  return new ConfigError(
    'configure',
    `${build} is ${formatValue(place)}; it must be the address of a folder, such as '/onnxruntime/', or of the .wasm file`,
    { got: place },
  );
}

/** The two builds take each other's files for their own, and then wait forever. */
function requireBuild(build: Build, address: string): string {
  const name = address.slice(address.lastIndexOf('/') + 1);
  const [named, suffix] = /ort-wasm-simd-threaded(\.asyncify|\.jsep|\.jspi)?/.exec(name) ?? [];
  if (named === undefined || (suffix === undefined) === (build === 'wasm')) return address; // renamed, or right
  throw new ConfigError(
    'configure',
    `${build} is ${address}, a file of another build of onnxruntime-web; it must be ${fileName(build)}`,
    { got: address },
  );
}

/** The addresses that were told; null if none were. */
export function placeOf(build: Build, version: string | undefined): Addresses | null {
  const place = files.get(build) ?? (build === 'webgpu' ? files.get('wasm') : undefined);
  if (place === undefined) return null;
  if (typeof place === 'string')
    return { wasm: `${place}${fileName(build, version)}.wasm`, mjs: `${place}${fileName(build, version)}.mjs` };
  return files.has(build) ? place : null; // the file of one build is none of the other
}

/** Hands the places to a build that is about to start. */
export function placeFiles({ env }: OnnxRuntime, build: Build): void {
  started.add(build);
  const place = placeOf(build, env.versions.web);
  if (place !== null) env.wasm.wasmPaths = { wasm: place.wasm, ...(place.mjs !== undefined && { mjs: place.mjs }) };
}
