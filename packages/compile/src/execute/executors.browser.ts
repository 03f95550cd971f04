import type { RoutineExecutor as InNode } from './wasm/routine-executor.ts';

const onlyInNode = (): never => {
  throw new Error('compile: a page has no routines and no parts; this is a fault of gradkit');
};

export const makePartsExecutor = onlyInNode;
export const RoutineExecutor: Pick<typeof InNode, 'create'> = { create: onlyInNode };
