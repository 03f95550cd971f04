import { findDevice, type ActualDevice, type SessionOptions } from '@gradkit/runtime';
import { keepsStates } from '../target.ts';
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

/**
 * Finds the device, and makes the memory that goes with it.
 *
 * @throws {RuntimeError} if ONNX Runtime or the device is not there
 */
export async function createMemory(options: SessionOptions): Promise<Memory> {
  const device = await findDevice(options.device);
  const arena = new Arena();
  const buffers = keepsStates(device) ? new DeviceBuffers({ ...options, device }) : new HostBuffers(arena);
  return { device, arena, buffers };
}
