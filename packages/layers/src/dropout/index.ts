export { alphaDropout, AlphaDropout, featureAlphaDropout, FeatureAlphaDropout } from './alpha-dropout.ts';
export { dropout1d, Dropout1d, dropout2d, Dropout2d, dropout3d, Dropout3d } from './channels.ts';
export { dropPath, DropPath } from './drop-path.ts';
export { dropout, Dropout } from './dropout.ts';
export { GaussianNoise } from './gaussian-noise.ts';
