export { MaxPool1d, MaxPool2d, MaxPool3d } from './max-pool.ts';
export { AvgPool1d, AvgPool2d, AvgPool3d } from './avg-pool.ts';
export {
  adaptiveAvgPool1d,
  AdaptiveAvgPool1d,
  adaptiveAvgPool2d,
  AdaptiveAvgPool2d,
  adaptiveAvgPool3d,
  AdaptiveAvgPool3d,
} from './adaptive-avg-pool.ts';
export {
  adaptiveMaxPool1d,
  AdaptiveMaxPool1d,
  adaptiveMaxPool2d,
  AdaptiveMaxPool2d,
  adaptiveMaxPool3d,
  AdaptiveMaxPool3d,
} from './adaptive-max-pool.ts';
export {
  FractionalMaxPool2d,
  fractionalMaxPool2d,
  FractionalMaxPool3d,
  fractionalMaxPool3d,
} from './fractional-max-pool.ts';
export { LPPool1d, lpPool1d, LPPool2d, lpPool2d, LPPool3d, lpPool3d } from './lp-pool.ts';
export { MaxUnpool1d, maxUnpool1d, MaxUnpool2d, maxUnpool2d, MaxUnpool3d, maxUnpool3d } from './max-unpool.ts';
