export { constant, normal, ones, uniform, zeros } from './draw.ts';
export { truncNormal } from './trunc-normal.ts';
export { xavierNormal, xavierUniform } from './xavier.ts';
export { kaimingNormal, kaimingUniform } from './kaiming.ts';
export { dirac, eye, orthogonal, sparse } from './patterns.ts';
export { fans } from './fans.ts';
export { calculateGain, type Nonlinearity } from './gain.ts';
