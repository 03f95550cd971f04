import { fileURLToPath } from 'node:url';

/** Who trains: a program that speaks protocol.ts. */
export interface Engine {
  readonly name: string;
  readonly title: string;
  /** most threads it is told to use; those of `auto` are its own choice */
  readonly maxThreads: number;
  readonly command: readonly [program: string, ...args: string[]];
}

const file = (name: string): string => fileURLToPath(new URL(`engines/${name}`, import.meta.url));
const node = (name: string, ...args: string[]): Engine['command'] => [
  process.execPath,
  '--conditions=gradkit:source',
  file(name),
  ...args,
];
const python = process.env.GRADKIT_PYTHON ?? 'python3';

/** On the processor, ours first. */
export const processorEngines: readonly Engine[] = [
  { name: 'eager', title: 'gradkit, operation by operation', maxThreads: 1, command: node('eager.ts') },
  { name: 'compiled', title: 'gradkit, compile', maxThreads: Infinity, command: node('compiled.ts', 'cpu') },
  { name: 'auto', title: 'gradkit, compile, threads auto', maxThreads: 1, command: node('compiled.ts', 'cpu', 'auto') },
  { name: 'torch', title: 'PyTorch', maxThreads: Infinity, command: [python, file('pytorch.py')] },
  {
    name: 'torch-compile',
    title: 'PyTorch, torch.compile',
    maxThreads: Infinity,
    command: [python, file('pytorch.py'), '--compile'],
  },
  { name: 'tfjs', title: 'TensorFlow.js, wasm', maxThreads: 1, command: node('tfjs.ts') },
  { name: 'jax-js', title: 'jax-js, wasm, jit', maxThreads: 1, command: node('jax.ts') },
];

/** On a GPU. */
export const gpuEngines: readonly Engine[] = [
  { name: 'webgpu', title: 'gradkit, compile, WebGPU', maxThreads: 1, command: node('compiled.ts', 'webgpu') },
  { name: 'cuda', title: 'gradkit, compile, CUDA', maxThreads: 1, command: node('compiled.ts', 'cuda') },
  { name: 'torch-cuda', title: 'PyTorch, CUDA', maxThreads: 1, command: [python, file('pytorch.py'), '--cuda'] },
];

export const engines: readonly Engine[] = [...processorEngines, ...gpuEngines];

/** Thread counts for whatever library an engine brings along. */
export function threadEnvironment(threads: number): Record<string, string> {
  const names = ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'];
  return Object.fromEntries(names.map((name) => [name, String(threads)]));
}
