import { expect, test } from 'vitest';
import { answer } from '../main.ts';
import type { ProbeResult } from './probe-device.ts';

interface Diagnosis {
  readonly node: string;
  readonly machine: {
    readonly cores: number;
    readonly packages: Readonly<Record<string, { readonly version: string } | null>>;
  };
  readonly devices: readonly ProbeResult[];
  readonly missing: readonly { readonly device: string; readonly missing: string; readonly command: string | null }[];
}

test(
  'what is installed, how each device does with a small model, what is missing for the others',
  { timeout: 120_000 },
  async () => {
    const { text, status, isError } = await answer(['doctor', '--json']);
    const { node, machine, devices, missing } = JSON.parse(text) as Diagnosis;
    expect([status, isError, node]).toEqual([0, false, process.versions.node]);
    expect(machine.cores).toBeGreaterThan(0);
    expect(machine.packages['onnxruntime-node']?.version).toMatch(/^1\./);
    expect(devices.map(({ device }) => device)).toEqual(['cpu', 'wasm', 'webgpu', 'cuda']);
    for (const device of devices.slice(0, 2)) {
      expect(device).toMatchObject({ works: true, loadMs: expect.any(Number), runMs: expect.any(Number) });
    }
    const absent = devices.filter(({ works }) => !works).map(({ device }) => device);
    expect([...new Set(missing.map(({ device }) => device))]).toEqual(absent); // for each there is a word
  },
);
