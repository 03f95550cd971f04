export { Module, type AnyModule } from './module.ts';
export type { LoadReport, StateDict } from './state-dict.ts';
export { Sequential } from './sequential.ts';
export { ModuleList } from './module-list.ts';
export { summary } from './summary.ts';
export { withMode } from './with-mode.ts';
