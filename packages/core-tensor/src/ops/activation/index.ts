export { gelu, geluOp } from './gelu.ts';
export { logSoftmax, logSoftmaxOp } from './log-softmax.ts';
export { relu, reluOp } from './relu.ts';
export { sigmoid, sigmoidOp } from './sigmoid.ts';
export { softmax, softmaxOp } from './softmax.ts';
export { softplus, softplusOp } from './softplus.ts';
export { tanh, tanhOp } from './tanh.ts';
