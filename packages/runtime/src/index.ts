export {
  createSession,
  findDevice,
  Session,
  type DeviceTensor,
  type SessionOptions,
  type Tensors,
  type ValueInfo,
} from './session.ts';
export { fromOrt as unwrap } from './convert.ts';
export { createRunner, type Runner, type Signature } from './runner.ts';
export type { ActualDevice, Device } from './device.ts';
