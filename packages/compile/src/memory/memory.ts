import type { AnyState } from '@gradkit/core-tensor/functional';
import { sharedPool } from '#shared-pool';
import { findMode, threadsFor, type ActualDevice, type Mode } from '@gradkit/runtime';
import { leastToShare } from '../execute/threads/divide.ts';
import { leastForParts, multiplyAddsOf } from '../partition/multiply-adds.ts';
import { keepsStates, type DeviceOptions } from '../target.ts';
import type { TracedStep } from '../trace/traced-step.ts';
import { Arena } from './arena.ts';
import { DeviceBuffers } from './device-buffers.ts';
import { HostBuffers } from './host-buffers.ts';

/** Where the executables of a compiled function keep states from call to call. */
export interface Memory {
  readonly device: ActualDevice;
  /** for what kernels work on; empty where states stay on the device */
  readonly arena: Arena;
  readonly buffers: HostBuffers | DeviceBuffers;
  /** of the thread while kernels work; null if it need not have one */
  readonly mode: Mode | null;
}

/**
 * Makes the memory that goes with a device.
 *
 * @param step the first that will run there: where it has little to change, threads are no help
 */
export async function createMemory(options: DeviceOptions, step: TracedStep): Promise<Memory> {
  const { device, threads = 'auto' } = options;
  const mode = await findMode(device);
  const isShared = mode !== null && sharedPool() !== null && threadsFor(threads, Infinity) > 1 && hasWorkToShare(step);
  const arena = new Arena({ isShared });
  const buffers = keepsStates(device) ? new DeviceBuffers(options) : new HostBuffers(arena);
  return { device, arena, buffers, mode };
}

/** Whether there could be enough for threads, element by element or in parts of the batch; a shared memory takes addresses that a small step need not take. */
function hasWorkToShare({ operations }: TracedStep): boolean {
  const elements = operations.reduce((sum, { outputs }) => sum + outputs.reduce((all, { size }) => all + size, 0), 0);
  return elements >= leastToShare || multiplyAddsOf(operations) >= leastForParts;
}

/** States of a step that must be in memory of ours before it runs, wherever another compiled function has left them. */
export function neededHere({ reads, writes }: TracedStep, { device }: Memory): readonly AnyState[] {
  return keepsStates(device) ? [] : [...new Set([...reads.keys(), ...writes.keys()])];
}
