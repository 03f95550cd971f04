export { fromTorch, type TorchData } from './torch/from-torch.ts';
export { findStateDict, type StateDictFound, type StateDictPlace } from './torch/find-state-dict.ts';
export { fetchWeights } from './weights/fetch-weights.ts';
export { fromSharded } from './weights/from-sharded.ts';
export type { Weights, WeightsProgress } from './weights/weights.ts';
export { loadPretrained } from './load/load-pretrained.ts';
export { PretrainedReport, type Conversion, type LoadedStates, type Mismatch } from './load/report.ts';
export type { NameMap, PrefixOptions } from './load/rename.ts';
