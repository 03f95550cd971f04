export {
  gridSearch,
  randomSearch,
  successiveHalving,
  type HalvingOptions,
  type Objective,
  type RandomSearchOptions,
} from './search.ts';
export {
  choice,
  uniformRange,
  wholeRange,
  type Choice,
  type ParametersOf,
  type Range,
  type SearchSpace,
} from './space.ts';
export type { SearchOptions, Study, Trial } from './study.ts';
