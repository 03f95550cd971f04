export { constant, normal, ones, uniform, zeros } from './draw.ts';
export { xavierNormal, xavierUniform } from './xavier.ts';
export { kaimingNormal, kaimingUniform } from './kaiming.ts';
export { fans } from './fans.ts';
export { calculateGain, type Nonlinearity } from './gain.ts';
