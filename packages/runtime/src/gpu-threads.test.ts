import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** A GPU in software that Chromium brings along. */
const chromium = process.env['CHROMIUM_FOLDER'] ?? '/usr/lib/chromium';
const driver = join(chromium, 'vk_swiftshader_icd.json');

it.skipIf(!existsSync(driver))(
  'several threads may use WebGPU at once in Node, which ONNX Runtime by itself does not survive',
  () => {
    const program = ['--conditions=gradkit:source', join(import.meta.dirname, '../testing/gpu-threads.ts')];
    const env = { ...process.env, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: chromium };
    const { stdout, signal } = spawnSync(process.execPath, program, { encoding: 'utf8', env });
    expect(signal).toBeNull();
    const sum = 2 * (40 * 39 * 0.5 + 40);
    expect(JSON.parse(stdout)).toEqual([1, 2, 3].map(() => ['webgpu', sum]));
  },
);
