import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tensor } from '@gradkit/core-tensor';
import { expectClose } from '@gradkit-internal/testing';
import { expect, test } from 'vitest';
import { windowCases } from './window-cases.ts';

/** A GPU in software that Chromium brings along. */
const chromium = process.env['CHROMIUM_FOLDER'] ?? '/usr/lib/chromium';
const driver = join(chromium, 'vk_swiftshader_icd.json');

interface Run {
  readonly losses: readonly number[];
  readonly device: string;
}

/** What a script in this folder prints last, as JSON. */
async function run<T>(script: string): Promise<T> {
  const env = { ...process.env, VK_ICD_FILENAMES: driver, LD_LIBRARY_PATH: chromium };
  const path = join(import.meta.dirname, script);
  const { stdout } = await promisify(execFile)('node', ['--conditions=gradkit:source', path], { env });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as T;
}

test.skipIf(!existsSync(driver))(
  'a small convolutional network learns on WebGPU as on the CPU, its states staying on the device',
  async () => {
    const { cpu, webgpu, states } = await run<{
      readonly cpu: Run;
      readonly webgpu: Run;
      readonly states: { readonly onDevice: number; readonly onHost: number };
    }>('webgpu-training.ts');
    expect([cpu.device, webgpu.device]).toEqual(['cpu', 'webgpu']);
    expectClose(tensor([...webgpu.losses]), tensor([...cpu.losses]), { relative: 1e-3, absolute: 0 });
    expect(states.onHost).toBe(0); // no copies
    expect(states.onDevice).toBeGreaterThan(12 * 2 * 20); // steps × (before and after) × parameters and moments
    expect(webgpu.losses.at(-1)).toBeLessThan(webgpu.losses[0]);
  },
);

test.skipIf(!existsSync(driver))(
  'convolutions and poolings on one, two and three axes are on WebGPU what they are here, with two derivatives',
  async () => {
    const errors = await run<Record<string, number>>('webgpu-windows.ts');
    expect(Object.keys(errors)).toEqual(windowCases.map(({ name }) => name));
    for (const [name, error] of Object.entries(errors)) expect(error, name).toBeLessThan(1e-5);
  },
);

test.skipIf(!existsSync(driver))(
  'NaN and infinities are on WebGPU what they are eagerly, in all operations',
  { timeout: 600_000 },
  async () => {
    expect(await run('webgpu-special.ts')).toEqual([]);
  },
);

test.skipIf(!existsSync(driver))(
  'labels out of range are errors on WebGPU, and indices out of range that only the device knows read nothing',
  async () => {
    const { refused, weight, found, device } = await run<Record<string, unknown>>('webgpu-checks.ts');
    const text = (label: number): string =>
      `crossEntropy: label 0 is ${label} but must be 0 … 2 for 3 classes; to leave labels out, give ignoreIndex`;
    expect(refused).toEqual([text(9), text(-100), text(3), text(200)]);
    const softmax = [1, 2, 3].map((x) => Math.exp(x) / (Math.exp(1) + Math.exp(2) + Math.exp(3)));
    expectClose(tensor((weight as number[][])[0]), tensor([1 - softmax[0], 3 - softmax[1], 3 - softmax[2]])); // one step was done
    expect(found).toEqual([['2', [0, 1, 0]], ['3', [0, 0, 1]], ['NaN', [0, 0, 0]]]); // prettier-ignore
    expect(device).toBe('webgpu');
  },
);
