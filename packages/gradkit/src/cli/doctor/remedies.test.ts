import type { MachineDescription } from '@gradkit/runtime/node';
import { expect, test } from 'vitest';
import { remediesFor } from './remedies.ts';

const installed = { version: '1.30.0', folder: 'node_modules/onnxruntime-node' };
const all = ['libcublasLt.so.12', 'libcudart.so.12', 'libcudnn.so.9'];
const libraries = (names: readonly string[], isFound: boolean | null) => names.map((name) => ({ name, isFound }));

const machine: MachineDescription = {
  processor: 'one',
  hardwareThreads: 2,
  cores: 1,
  coresOfContainer: null,
  memoryBytes: 1e9,
  memoryOfContainer: null,
  packages: { 'onnxruntime-node': installed, 'onnxruntime-web': installed, koffi: installed },
  vulkan: true,
  cuda: {
    providers: libraries(['libonnxruntime_providers_cuda.so'], true),
    driver: { name: 'libcuda.so.1', isFound: true },
    libraries: libraries(all, true),
    install: null,
  },
};
const fails = (device: 'cpu' | 'wasm' | 'webgpu' | 'cuda', reason = 'it does not') => [
  { device, works: false, reason } as const,
];
const cuda = (changes: Partial<NonNullable<MachineDescription['cuda']>>): MachineDescription => ({
  ...machine,
  cuda: { ...machine.cuda!, ...changes },
});

test('a device that works needs nothing', () => {
  const works = { device: 'cpu', works: true, engine: 'onnxruntime-node', loadMs: 1, runMs: 1 } as const;
  expect(remediesFor([works], machine, null)).toEqual([]);
});

test('a package that is not installed', () => {
  const packages = { ...machine.packages, 'onnxruntime-node': null, 'onnxruntime-web': null };
  const bare = { ...machine, packages, cuda: null, vulkan: null };
  expect(remediesFor([...fails('cpu'), ...fails('wasm')], bare, null)).toEqual([
    { device: 'cpu', missing: 'the package onnxruntime-node', command: 'npm install onnxruntime-node' },
    { device: 'wasm', missing: 'the package onnxruntime-web', command: 'npm install onnxruntime-web' },
  ]);
});

test('the loader of graphics drivers', () => {
  const [remedy] = remediesFor(fails('webgpu'), { ...machine, vulkan: false }, null);
  expect(remedy.command).toBe('sudo apt-get install libvulkan1 mesa-vulkan-drivers');
});

test("of CUDA what is missing: ONNX Runtime's libraries, cuDNN, the driver", () => {
  const install = 'ONNXRUNTIME_NODE_INSTALL=cuda12 node node_modules/onnxruntime-node/script/install.js';
  const without = cuda({ providers: libraries(['libonnxruntime_providers_cuda.so'], false), install });
  expect(remediesFor(fails('cuda'), without, true)).toEqual([
    { device: 'cuda', missing: 'libonnxruntime_providers_cuda.so of ONNX Runtime', command: install },
  ]);
  const noCudnn = cuda({ libraries: [...libraries(all.slice(0, 2), true), ...libraries(all.slice(2), false)] });
  expect(remediesFor(fails('cuda'), noCudnn, true)).toEqual([
    {
      device: 'cuda',
      missing:
        "libcudnn.so.9 of CUDA 12 and cuDNN 9, which NVIDIA's repository has (developer.nvidia.com/cuda-downloads)",
      command: 'sudo apt-get install cuda-toolkit-12 cudnn9-cuda-12',
    },
  ]);
  const noDriver = cuda({ driver: { name: 'libcuda.so.1', isFound: false } });
  expect(remediesFor(fails('cuda'), noDriver, true)).toEqual([
    { device: 'cuda', missing: "libcuda.so.1 of NVIDIA's driver", command: 'sudo apt-get install cuda-drivers' },
  ]);
});

test('libraries for CUDA 13, which a later ONNX Runtime needs, are those of CUDA 13', () => {
  const later = cuda({ libraries: libraries(['libcudart.so.13', 'libcudnn.so.9'], false) });
  const [remedy] = remediesFor(fails('cuda'), later, true);
  expect(remedy.command).toBe('sudo apt-get install cuda-toolkit-13 cudnn9-cuda-13');
});

test('a machine without a GPU of NVIDIA needs one: a driver would not help', () => {
  const noGpu = cuda({ driver: { name: 'libcuda.so.1', isFound: false } });
  expect(remediesFor(fails('cuda'), noGpu, false)).toEqual([
    { device: 'cuda', missing: 'a GPU of NVIDIA: this machine shows none', command: null },
    { device: 'cuda', missing: "libcuda.so.1 of NVIDIA's driver", command: null },
  ]);
});

test('where nothing is missing that anybody knows of, what the device said', () => {
  expect(remediesFor(fails('cuda', 'CUDA error 999'), machine, true)).toEqual([
    { device: 'cuda', missing: 'CUDA error 999', command: null },
  ]);
  const elsewhere = { ...machine, cuda: null };
  const [remedy] = remediesFor(fails('cuda'), elsewhere, null);
  expect(remedy.missing).toContain(`this is ${process.platform} on ${process.arch}`);
});
