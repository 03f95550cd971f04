export { freeze, unfreeze } from './freeze.ts';
