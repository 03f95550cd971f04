export const devices = ['auto', 'cpu', 'cuda', 'webgpu', 'wasm'] as const;

/** Where a model may run. `auto`: the best that is there. */
export type Device = (typeof devices)[number];

/** Where a model does run. */
export type ActualDevice = Exclude<Device, 'auto'>;
