export { createSession, findDevices } from './create-session.ts';
export { chooseDevice, digest, type Choice, type Chosen, type Measured, type Trial } from './choose-device.ts';
export type { Candidates } from './engine.ts';
export { Session, type DeviceTensor, type Tensors, type ValueInfo } from './session.ts';
export { configure, type BuildFiles, type FilePlace, type RuntimeConfiguration } from './web/configure.ts';
export { requireThreads, threadsFor, type Threads } from './threads.ts';
export type { SessionOptions } from './session-options.ts';
export { beginningOf } from './model/beginning.ts';
export { refusalOfWebAssembly } from './web/refusal.ts';
export { fromOrtValue } from './convert.ts';
export {
  createRunner,
  findMode,
  type BoundRun,
  type Mode,
  type ModelIO,
  type NativeCall,
  type Runner,
} from './runner.ts';
export { devices, type ActualDevice, type Device } from './device.ts';
export { processor } from '#engines';
