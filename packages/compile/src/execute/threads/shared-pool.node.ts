export { makePartsExecutor } from '../parts/parts-executor.ts';
export { callsOf } from './calls-of.ts';
export { sharedPool } from './pool-of-thread.ts';
export { writeTable } from './write-table.ts';
