export { isParametrized, registerParametrization, removeParametrizations } from './register.ts';
export type { Parametrization } from './parametrization-list.ts';
export { weightNorm } from './weight-norm.ts';
export { spectralNorm } from './spectral-norm.ts';
export { orthogonal } from './orthogonal.ts';
