export { Flatten } from './flatten.ts';
export { Identity } from './identity.ts';
