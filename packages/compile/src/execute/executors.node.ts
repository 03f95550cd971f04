export { makePartsExecutor } from './parts/parts-executor.ts';
export { RoutineExecutor } from './wasm/routine-executor.ts';
