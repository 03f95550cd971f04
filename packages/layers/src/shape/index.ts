export { Flatten } from './flatten.ts';
export { Identity } from './identity.ts';
export { Unflatten, unflatten } from './unflatten.ts';
