export {
  createSession,
  findDevice,
  Session,
  type DeviceTensor,
  type SessionOptions,
  type Tensors,
  type ValueInfo,
} from './session.ts';
export { fromOrtValue } from './convert.ts';
export { createRunner, type Runner, type ModelIO } from './runner.ts';
export type { ActualDevice, Device } from './device.ts';
