import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

let known: number | null = null;

/**
 * Cores that this process may use. Two hardware threads of one core share its arithmetic, so they count once where the system tells (Linux);
 * the limit of a container counts, too.
 */
export function physicalCores(): number {
  known ??= Math.max(1, Math.min(availableParallelism(), coresOfMachine(), coresLeft()));
  return known;
}

/** @see https://man7.org/linux/man-pages/man5/proc_cpuinfo.5.html */
function coresOfMachine(): number {
  const blocks = read('/proc/cpuinfo').split('\n\n');
  const field = (block: string, name: string): string | undefined =>
    new RegExp(`^${name}\\s*: (.*)$`, 'm').exec(block)?.[1];
  const cores = blocks.flatMap((block) => {
    const core = field(block, 'core id');
    return core === undefined ? [] : [`${field(block, 'physical id')} ${core}`];
  });
  return cores.length === 0 ? Infinity : new Set(cores).size;
}

/** Cores that the control group of a container leaves, Infinity where that has no limit. @see https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files */
export function coresLeft(): number {
  const [quotaUs, periodUs] = read('/sys/fs/cgroup/cpu.max').split(' ').map(Number);
  const share = quotaUs / periodUs;
  return Number.isFinite(share) ? Math.ceil(share) : Infinity; // "max" is no limit
}

/** Empty where there is no such file. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
