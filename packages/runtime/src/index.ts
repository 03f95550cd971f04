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
export type { ActualDevice, Device } from './device.ts';
