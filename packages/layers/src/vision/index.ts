export { affineGrid } from './affine-grid.ts';
export { channelShuffle, ChannelShuffle } from './channel-shuffle.ts';
export { gridSample } from './grid-sample.ts';
export { interpolate, type InterpolateMode, type InterpolateOptions } from './interpolate.ts';
export { PixelShuffle, pixelShuffle, PixelUnshuffle, pixelUnshuffle } from './pixel-shuffle.ts';
export { Upsample, UpsamplingBilinear2d, UpsamplingNearest2d } from './upsample.ts';
