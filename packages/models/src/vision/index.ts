export { LeNet, lenet, type LeNetOptions } from './lenet.ts';
