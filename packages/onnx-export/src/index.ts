export { exportModel } from './export-model.ts';
export {
  requireNoKey,
  requireTexts,
  type ExportableModule,
  type ExportOptions,
  type TensorFunction,
} from './export-options.ts';
export { quantizeModel, type Predict, type QuantizedModel, type QuantizeOptions } from './quantize/quantize-model.ts';
export {
  formatQuantization,
  type FloatOperator,
  type QuantizationReport,
  type QuantizedOperator,
} from './quantize/report.ts';
export { withPreprocessing, type PreprocessingOptions } from './preprocessing/with-preprocessing.ts';
export type { Preprocessing, PreprocessedColumn, PreprocessingStep } from './preprocessing/preprocessing.ts';
export {
  describeModel,
  describeValue,
  openInputs,
  readModel,
  type ModelDescription,
  type ValueDescription,
} from './describe.ts';
export { formatModuleTree, moduleTree } from './examine/module-tree.ts';
export { isConstant, isWeight, tensorsIn, withTensors, type ModelTensor } from './examine/model-tensors.ts';
export { weightTree, type ModuleTree } from './examine/weight-tree.ts';
export { describeTensorType } from './describe-type.ts';
export { encodeModel } from './schema.ts';
export type {
  AttributeProto,
  FunctionProto,
  GraphProto,
  ModelProto,
  NodeProto,
  SparseTensorProto,
  TensorProto,
} from './schema.ts';
export { lower } from './lower.ts';
export { keepFactorsApart, keepPadsApart } from './rewrite/kept-apart.ts';
export { withFixedSizes, type DynamicGraph } from './dynamic-graph.ts';
export { encode, nodeName, type ModelInfo } from './encode.ts';
export type { Graph, Node, Value } from './graph.ts';
export { requireSame } from './verification/same-values.ts';
export { cacheKey } from './rewrite/cache-key.ts';
export { foldEmpty } from './rewrite/fold-empty.ts';
export { record } from './rewrite/record.ts';
export { keep, rewrite, type Rewritable, type Rewritten } from './rewrite/rewrite.ts';
export { usersOf } from './rewrite/users-of.ts';
export { blockSums } from './legalize/block-sums.ts';
export { expand } from './legalize/expand.ts';
export { legalize } from './legalize/legalize.ts';
export { lowerOne } from './legalize/lower-one.ts';
