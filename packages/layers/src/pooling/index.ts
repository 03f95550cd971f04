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
