export { fuseConvBnWeights, fuseLinearBnWeights } from './fuse-weights.ts';
export { fuseConvBnEval, fuseLinearBnEval } from './fuse.ts';
export { fuseModules, type ModulePair } from './fuse-modules.ts';
