export { Module, type AnyModule } from './module.ts';
export type { LoadReport, StateDict } from './state-dict.ts';
export { print } from './print.ts';
export { Sequential, type NamedModules } from './sequential.ts';
export { ModuleList } from './module-list.ts';
export { ModuleDict } from './module-dict.ts';
export { ParameterDict, ParameterList } from './parameter-containers.ts';
export { modelGraph, type ModelGraphNode, type ModelGraphOptions } from './model-graph.ts';
export { modelStatistics, summary, type ModelStatistics } from './summary.ts';
export { withMode } from './with-mode.ts';
export { functionalCall } from './functional-call.ts';
export { stackModuleState } from './stack-module-state.ts';
export {
  registerForwardHook,
  registerForwardPreHook,
  registerFullBackwardHook,
  type ForwardHook,
  type ForwardPreHook,
  type HookHandle,
} from './hooks.ts';
export type { BackwardHook } from './backward-hook.ts';
