export { createSession, findDevice } from './create-session.ts';
export { Session, type DeviceTensor, type Tensors, type ValueInfo } from './session.ts';
export { configure, type BuildFiles, type FilePlace, type RuntimeConfiguration } from './web/configure.ts';
export { requireThreads, threadsFor, type Threads } from './threads.ts';
export type { SessionOptions } from './session-options.ts';
export { fromOrtValue } from './convert.ts';
export { createRunner, type Runner, type ModelIO } from './runner.ts';
export { devices, type ActualDevice, type Device } from './device.ts';
export { processor } from '#engines';
