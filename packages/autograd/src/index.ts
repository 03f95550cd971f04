export { Parameter } from './parameter.ts';
export { Buffer } from './buffer.ts';
export { grad, valueAndGrad } from './transforms.ts';
export { detach } from './detach.ts';
export { enableGrad, isGradEnabled, noGrad } from './mode.ts';
