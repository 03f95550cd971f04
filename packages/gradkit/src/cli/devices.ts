import { requireOneOf } from '@gradkit/core-tensor/functional';
import { devices, type ActualDevice, type Device } from '@gradkit/runtime';

/** Where models may run, the usual first. */
export const actualDevices: readonly ActualDevice[] = ['cpu', 'wasm', 'webgpu', 'cuda'];

/** Devices in a list with commas. @throws {ConfigError} if one is none */
export function devicesIn(text: string): ActualDevice[] {
  return text.split(',').map((name) => {
    requireOneOf('gradkit', '--device', name, actualDevices);
    return name;
  });
}

/** A single device, default `auto`. @throws {ConfigError} if it is none */
export function deviceIn(text: string | null): Device {
  requireOneOf('gradkit', '--device', text ?? 'auto', devices);
  return (text ?? 'auto') as Device;
}
