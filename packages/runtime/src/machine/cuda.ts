import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { neededLibraries } from './elf.ts';
import { installable, type InstalledPackage } from './packages.ts';

/** ONNX Runtime's own libraries for CUDA, which onnxruntime-node does not bring along. */
const providers = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so'] as const;

/** What the second of them needs, as long as it is not there to say so: CUDA 12 and cuDNN 9. */
const usual = [
  'libcublasLt.so.12',
  'libcublas.so.12',
  'libcurand.so.10',
  'libcufft.so.11',
  'libcudart.so.12',
  'libcudnn.so.9',
] as const;

/** What the system has of NVIDIA's driver. */
const driver = 'libcuda.so.1';

/** A file, and whether it is there. */
export interface Library {
  readonly name: string;
  /** null where nobody can tell */
  readonly isFound: boolean | null;
}

/** What device cuda needs, and what of it is there. */
export interface CudaLibraries {
  /** of ONNX Runtime */
  readonly providers: readonly Library[];
  readonly driver: Library;
  /** of CUDA and cuDNN */
  readonly libraries: readonly Library[];
  /** fetches what is missing of ONNX Runtime's; null where nothing is, or nothing can */
  readonly install: string | null;
}

/**
 * Looks for what device cuda needs.
 *
 * @param runtime onnxruntime-node
 * @returns null where there is no ONNX Runtime for CUDA: elsewhere than on Linux and x64
 */
export async function findCuda(runtime: InstalledPackage): Promise<CudaLibraries | null> {
  const [which] = installable(runtime);
  if (process.platform !== 'linux' || process.arch !== 'x64' || which === undefined) return null;
  const folder = join(runtime.folder, 'bin/napi-v6/linux/x64');
  const found = providers.map((name) => ({ name, isFound: existsSync(join(folder, name)) }));
  const provider = join(folder, providers[1]);
  const needed = existsSync(provider) ? await neededLibraries(provider).catch(() => null) : null;
  const isNvidias = (name: string): boolean => /^lib(cu|nv)/.test(name) && name !== driver;
  const names = needed?.filter(isNvidias) ?? usual;
  const canLoad = await libraryLoader();
  const script = join(runtime.folder, 'script/install.js');
  return {
    providers: found,
    driver: { name: driver, isFound: canLoad(driver) },
    libraries: names.map((name) => ({ name, isFound: canLoad(name) })),
    install: found.every(({ isFound }) => isFound)
      ? null
      : `ONNXRUNTIME_NODE_INSTALL=${which} node ${relativeTo(process.cwd(), script)}`,
  };
}

/** Whether the system finds a library, as programs do; nobody can tell where koffi is not installed. */
async function libraryLoader(): Promise<(name: string) => boolean | null> {
  const koffi = await import('koffi').then(
    (module) => module.default,
    () => null,
  );
  return (name) => {
    if (koffi === null) return null;
    try {
      koffi.load(name);
      return true;
    } catch {
      return false;
    }
  };
}

function relativeTo(folder: string, path: string): string {
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : path;
}
