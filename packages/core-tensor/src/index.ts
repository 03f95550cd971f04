import './tensor-methods.ts'; // oxlint-disable-line import/no-unassigned-import -- installs them

export * from './functional.ts';
export type { TensorMethods } from './tensor-methods.ts';
