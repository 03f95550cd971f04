import type { AnyState } from '@gradkit/core-tensor/functional';
import type { ActualDevice } from '@gradkit/runtime';
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
}

/** Makes the memory that goes with a device. */
export function createMemory(options: DeviceOptions): Memory {
  const { device } = options;
  const arena = new Arena();
  const buffers = keepsStates(device) ? new DeviceBuffers(options) : new HostBuffers(arena);
  return { device, arena, buffers };
}

/** States of a step that must be in memory of ours before it runs, wherever another compiled function has left them. */
export function neededHere({ reads, writes }: TracedStep, { device }: Memory): readonly AnyState[] {
  return keepsStates(device) ? [] : [...new Set([...reads.keys(), ...writes.keys()])];
}
