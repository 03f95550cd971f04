export { einsum } from './einsum.ts';
export { linear, linearOp } from './linear.ts';
export { matmul, matmulOp } from './matmul.ts';
