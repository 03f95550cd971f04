/** Where a model may run. `auto`: the best that is there. */
export type Device = 'auto' | 'cpu' | 'cuda' | 'webgpu' | 'wasm';

/** Where a model does run. */
export type ActualDevice = Exclude<Device, 'auto'>;
