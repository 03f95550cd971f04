export { Conv1d, Conv2d, type ConvLayerOptions } from './conv.ts';
export { ConvTranspose1d, ConvTranspose2d, type ConvTransposeLayerOptions } from './conv-transpose.ts';
