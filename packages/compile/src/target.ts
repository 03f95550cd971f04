import type { ActualDevice, SessionOptions } from '@gradkit/runtime';

/** Options of a session for a device that was found. */
export interface DeviceOptions extends SessionOptions {
  readonly device: ActualDevice;
}

/** What a step is prepared for. */
export interface Target {
  /** whose operators there are, and whose preferred layouts count */
  readonly device: ActualDevice;
  /** `step`: one step a call; `loop`: several steps a call, as an ONNX `Loop`; `file`: one step a call, by any ONNX Runtime */
  readonly form: 'step' | 'loop' | 'file';
  /** false where ONNX Runtime is on the CPU, but cannot be called by its C interface, so that each call costs more and copies; default true */
  readonly isDirect?: boolean | undefined;
}

/** Whether ONNX Runtime's operators for processors run the step. */
export function isOnProcessor({ device }: Target): boolean {
  return device === 'cpu' || device === 'wasm';
}

/** Whether tensors may lie in the order that is fastest on a processor. A file keeps the order of the function, which any device can run. */
export function hasProcessorLayouts(target: Target): boolean {
  return target.form !== 'file' && isOnProcessor(target);
}

/** Whether states may be changed where they lie: in memory of ours, behind the graph. A loop and a file have their whole step in the graph. */
export function isInPlace({ device, form }: Target): boolean {
  return form === 'step' && !keepsStates(device);
}

/** Whether kernels may do a part of the graph, between others. In a browser each call of ONNX Runtime is a turn of the event loop. */
export function hasKernels({ device, form, isDirect = true }: Target): boolean {
  return form === 'step' && device === 'cpu' && isDirect;
}

/** Whether states stay on a device from step to step. onnxruntime-node keeps nothing on CUDA: weights and gradients are copied. */
export function keepsStates(device: ActualDevice): boolean {
  return device === 'webgpu';
}
