export { fromLayersModel, LayersModel, type FromLayersModelOptions } from './layers-model.ts';
export { toLayersModel, type ToLayersModelOptions } from './to-layers-model.ts';
export { fromGraphModel, type FromGraphModelOptions } from './from-graph-model.ts';
export { fetchModel, type FetchModelOptions } from './fetch-model.ts';
export type { ModelFiles } from './model/model-files.ts';
export type { ModelJson, Quantization, WeightSpec } from './model/model-json.ts';
export type { WeightData } from './weights/decode-weights.ts';
