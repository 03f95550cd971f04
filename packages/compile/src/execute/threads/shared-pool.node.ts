export { makePartsExecutor } from '../parts/parts-executor.ts';
export { sharedPool } from './pool-of-thread.ts';
export { writeTable } from './write-table.ts';
