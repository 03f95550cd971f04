export { MaxPool1d, MaxPool2d, MaxPool3d } from './max-pool.ts';
export { AvgPool1d, AvgPool2d, AvgPool3d } from './avg-pool.ts';
