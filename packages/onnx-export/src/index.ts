export { exportModel } from './export-model.ts';
export {
  requireNoKey,
  requireTexts,
  type ExportableModule,
  type ExportOptions,
  type TensorFunction,
} from './export-options.ts';
export { describeModel, type ModelDescription, type ValueDescription } from './describe.ts';
export { lower } from './lower.ts';
export { withFixedSizes } from './dynamic-graph.ts';
export { encode, nodeName, type ModelInfo } from './encode.ts';
export type { Graph, Node, Value } from './graph.ts';
export { requireSame } from './same-values.ts';
