import { availableParallelism, cpus, totalmem } from 'node:os';
import { coresLeft, physicalCores } from '../cores.ts';
import { findCuda, type CudaLibraries } from './cuda.ts';
import { findPackage, type InstalledPackage } from './packages.ts';

/** What there is on this machine to run models with. */
export interface MachineDescription {
  readonly processor: string;
  /** hardware threads that the process may use */
  readonly hardwareThreads: number;
  /** what `threads: 'auto'` takes for a large model: cores, as far as a container lets the process use them */
  readonly cores: number;
  /** cores that the control group of a container leaves; null: as many as there are */
  readonly coresOfContainer: number | null;
  readonly memoryBytes: number;
  /** what a container lets the process use; null: all */
  readonly memoryOfContainer: number | null;
  readonly packages: Readonly<Record<'onnxruntime-node' | 'onnxruntime-web' | 'koffi', InstalledPackage | null>>;
  /** whether libvulkan.so.1 is found, on Linux; null elsewhere, and where nobody can tell */
  readonly vulkan: boolean | null;
  /** null where there is no ONNX Runtime for CUDA */
  readonly cuda: CudaLibraries | null;
}

/**
 * Tells what there is on this machine to run models with: packages, libraries, cores, memory. No model is run, and nothing is changed.
 *
 * @example
 * ```ts no-run
 * import { describeMachine } from '@gradkit/runtime/node';
 * const { packages, cores } = await describeMachine();
 * console.log(packages['onnxruntime-node']?.version, cores);
 * ```
 */
export async function describeMachine(): Promise<MachineDescription> {
  const runtime = findPackage('onnxruntime-node');
  const [memory, limit] = [totalmem(), process.constrainedMemory()];
  const left = coresLeft();
  return {
    processor: cpus()[0]?.model.trim() ?? process.arch,
    hardwareThreads: availableParallelism(),
    cores: physicalCores(),
    coresOfContainer: Number.isFinite(left) ? left : null,
    memoryBytes: memory,
    memoryOfContainer: limit > 0 && limit < memory ? limit : null,
    packages: {
      'onnxruntime-node': runtime,
      'onnxruntime-web': findPackage('onnxruntime-web'),
      koffi: findPackage('koffi'),
    },
    vulkan: runtime === null ? null : await findsVulkan(),
    cuda: runtime === null ? null : await findCuda(runtime),
  };
}

async function findsVulkan(): Promise<boolean | null> {
  if (process.platform !== 'linux') return null;
  const vulkan = await import('../direct/vulkan.ts').catch(() => null); // without koffi
  return vulkan?.findsVulkan() ?? null;
}
