import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** Name, driver and memory of the GPUs of NVIDIA; none where there is no driver. */
export async function nvidiaGpus(): Promise<readonly string[]> {
  const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
  try {
    const { stdout } = await promisify(execFile)('nvidia-smi', query, { timeout: 10_000 });
    return stdout
      .trim()
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
}

const nvidia = '0x10de';

/** Whether Linux shows a device of NVIDIA, with a driver or without; null on other systems. */
export function showsNvidia(): boolean | null {
  const folder = '/sys/bus/pci/devices';
  try {
    return readdirSync(folder).some((name) => readFileSync(`${folder}/${name}/vendor`, 'utf8').trim() === nvidia);
  } catch {
    return null;
  }
}
