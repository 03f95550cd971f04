export { compile, type Compiled, type CompileOptions } from './compile.ts';
export { exportTrainingStep } from './export/export-training-step.ts';
export type { ExportTrainingOptions, TrainingStepFiles, WithStates } from './export/export-options.ts';
export type { Placement } from './execute/executor.ts';
