export { Linear } from './linear.ts';
