export { MaxPool1d, MaxPool2d } from './max-pool.ts';
export { AvgPool1d, AvgPool2d } from './avg-pool.ts';
