import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { physicalCores } from '../cores.ts';
import { findCuda } from './cuda.ts';
import { describeMachine } from './describe-machine.ts';
import { neededLibraries } from './elf.ts';
import { findPackage, installable } from './packages.ts';

const folder = mkdtempSync(join(tmpdir(), 'gradkit-machine-'));
afterAll(() => rmSync(folder, { recursive: true }));

const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

test('cores, memory and packages, as Node and the file system tell them', async () => {
  const machine = await describeMachine();
  expect(machine.hardwareThreads).toBe(availableParallelism());
  expect(machine.cores).toBe(physicalCores());
  expect(machine.memoryBytes).toBeGreaterThan(1e8);
  expect(machine.packages['onnxruntime-node']?.version).toMatch(/^\d+\.\d+\.\d+$/);
  expect(machine.packages['onnxruntime-web']?.version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('a package that is not installed', () => {
  expect(findPackage('onnxruntime-of-nobody')).toBeNull();
  expect(installable({ version: '1.30.0', folder })).toEqual([]);
});

test.skipIf(!isLinuxX64)('what a library of Linux needs', async () => {
  const { folder: runtime } = findPackage('onnxruntime-node')!;
  const binding = join(runtime, 'bin/napi-v6/linux/x64/onnxruntime_binding.node');
  expect(await neededLibraries(binding)).toContain('libonnxruntime.so.1');
  const text = join(folder, 'no-library.so');
  writeFileSync(text, 'no library');
  expect(await neededLibraries(text)).toBeNull();
});

test.skipIf(!isLinuxX64)("what cuda needs: ONNX Runtime's libraries are looked for beside its own", async () => {
  const runtime = findPackage('onnxruntime-node')!;
  const cuda = (await findCuda(runtime))!;
  expect(cuda.providers.map(({ name }) => name)).toEqual([
    'libonnxruntime_providers_shared.so',
    'libonnxruntime_providers_cuda.so',
  ]);
  expect(cuda.libraries.map(({ name }) => name)).toContain('libcudnn.so.9');
  const command = cuda.providers.every(({ isFound }) => isFound)
    ? /^nothing$/
    : /^ONNXRUNTIME_NODE_INSTALL=cuda\d+ node .*script\/install\.js$/;
  expect(cuda.install ?? 'nothing').toMatch(command);
  expect(await findCuda({ version: '1.0.0', folder })).toBeNull(); // one whose script can fetch nothing
});
