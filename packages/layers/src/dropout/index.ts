export { Dropout } from './dropout.ts';
