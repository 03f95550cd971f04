export {
  gridSearch,
  randomSearch,
  successiveHalving,
  type HalvingOptions,
  type RandomSearchOptions,
} from './search.ts';
export type { Objective, TrialPlace, TrialToRun, TrialWorkers } from './objective.ts';
export {
  choice,
  uniformRange,
  wholeRange,
  type Choice,
  type ParametersOf,
  type Range,
  type SearchSpace,
} from './space.ts';
export type { SearchOptions, SearchProgress, Study, Trial } from './study.ts';
export { trialsTable, type TrialsTableOptions } from './trials-table.ts';
