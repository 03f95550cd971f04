export { compile, type Compiled, type CompileOptions } from './compile.ts';
export {
  exportTrainingStep,
  type ExportTrainingOptions,
  type TrainingStepFiles,
  type WithStates,
} from './export/export-training-step.ts';
export type { Placement } from './execute/executor.ts';
