export { createSession, Session, type SessionOptions, type Tensors, type ValueInfo } from './session.ts';
export type { ActualDevice, Device } from './device.ts';
