export { Parameter } from './parameter.ts';
export { Buffer } from './buffer.ts';
export { grad, valueAndGrad, type Gradients } from './transforms.ts';
export { enableGrad, isGradEnabled, noGrad } from './mode.ts';
export { detach } from './detach.ts';
export { customGradient } from './custom-gradient.ts';
export { checkGradient, type GradientReport } from './check-gradient.ts';
