export { importModel, type ImportOptions, type OperatorFunction } from './import-model.ts';
export { ImportedModel } from './imported-model.ts';
export { knownOperators } from './operators/index.ts';
