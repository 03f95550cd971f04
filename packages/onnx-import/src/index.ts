export { importModel, outsideOf, type ImportOptions, type OperatorFunction } from './import-model.ts';
export { ImportedModel } from './imported-model.ts';
export { knownOperators } from './operators/index.ts';
export { readTensor, type ReadOutside } from './graph/read-tensor.ts';
