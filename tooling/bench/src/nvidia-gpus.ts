import { execFileSync } from 'node:child_process';

/** Name, driver and memory of the GPUs of NVIDIA, one a line; null if there are none. */
export function nvidiaGpus(): string | null {
  try {
    const query = ['--query-gpu=name,driver_version,memory.total', '--format=csv,noheader'];
    return execFileSync('nvidia-smi', query, { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return null;
  }
}
