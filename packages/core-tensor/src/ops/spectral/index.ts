export * from './decibel.ts';
export { fftByProductsOp, fftOp, rfftByProductsOp, rfftOp } from './fft-op.ts';
export * from './fft-shift.ts';
export * from './fft.ts';
export * from './hfft.ts';
export * from './mel-spectrogram.ts';
export * from './rfft.ts';
export * from './stft.ts';
