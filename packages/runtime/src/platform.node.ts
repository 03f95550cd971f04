export { physicalCores } from './cores.ts';
export { inspectModel } from './model/inspect-model.ts';
export { requireBearable } from './model/requested-sizes.ts';
