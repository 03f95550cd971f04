export { Bilinear, bilinear } from './bilinear.ts';
export { Linear } from './linear.ts';
