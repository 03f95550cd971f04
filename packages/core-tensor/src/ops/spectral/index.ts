export * from './fft.ts';
export { fftByProductsOp, fftOp, rfftByProductsOp, rfftOp } from './fft-op.ts';
export * from './fft-shift.ts';
export * from './rfft.ts';
export * from './decibel.ts';
export * from './mel-spectrogram.ts';
export * from './stft.ts';
