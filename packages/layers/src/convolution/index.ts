export { Conv1d, Conv2d, Conv3d, type ConvLayerOptions } from './conv.ts';
export { ConvTranspose1d, ConvTranspose2d, ConvTranspose3d, type ConvTransposeLayerOptions } from './conv-transpose.ts';
export type { OutputSizeOptions } from './output-size.ts';
export type { PaddingMode } from './padding-mode.ts';
