import { ConfigError, requireOptions, requireWholeNumber, Generator } from '@gradkit/core-tensor/functional';
import type { Objective } from './objective.ts';
import { SearchRun } from './search-run.ts';
import { rangesOf, type Choice, type ParametersOf, type Range, type SearchSpace } from './space.ts';
import {
  ranked,
  requireSearchOptions,
  searchOptions,
  type Candidate,
  type SearchOptions,
  type Study,
  type Trial,
} from './study.ts';

type Values = Readonly<Record<string, Choice>>;

/** Runs a search, and ends its workers. */
async function searching<V extends Values>(
  run: SearchRun<V>,
  work: () => Promise<readonly Trial<V>[]>,
): Promise<Study<V>> {
  try {
    return run.study(await work());
  } finally {
    await run.close();
  }
}

const most = 100_000; // combinations beyond which a grid is a mistake

/**
 * Tries every combination of values.
 *
 * @param space a list of values, or a range that can be counted, for each hyper-parameter
 * @param objective hyper-parameters → a number, e.g. the validation loss; one that throws or gives NaN is noted, and the search goes on
 * @param options `direction`: which numbers are better, default minimize; `workers`: threads that run trials, for an objective of `objectiveFrom`,
 *   default 0; `concurrency`: in place of them, objectives under way at a time, default 1; `onTrial`: is told of each; `finished`: trials to take over;
 *   `signal`: ends the search
 * @returns all trials, and the best
 * @throws {ConfigError} if an option is unknown or of the wrong kind, a range cannot be counted, or there are more than 100 000 combinations
 * @throws {DataError} if every trial failed
 * @example
 * const { best, trials } = await gridSearch({ x: [-1, 0, 2], y: [0, 1] }, ({ x, y }) => x ** 2 + y);
 * best.parameters; // { x: 0, y: 0 }
 * trials.length; // 6
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GridSearchCV.html
 */
export async function gridSearch<const Space extends SearchSpace>(
  space: Space,
  objective: Objective<ParametersOf<Space>>,
  options: SearchOptions<ParametersOf<Space>> = {},
): Promise<Study<ParametersOf<Space>>> {
  requireSearchOptions('gridSearch', objective, requireOptions('gridSearch', options, searchOptions));
  let grid: Values[] = [{}];
  for (const [name, range] of rangesOf('gridSearch', space)) {
    const values = countedValues(name, range);
    if (grid.length * values.length > most)
      throw new ConfigError(
        'gridSearch',
        `the space has more than ${most} combinations; try fewer values, or randomSearch`,
        { expected: most },
      );
    grid = grid.flatMap((given) => values.map((value) => ({ ...given, [name]: value })));
  }
  const candidates = grid.map((parameters, number) => ({
    number,
    parameters: parameters as ParametersOf<Space>,
    budget: null,
  }));
  const run = new SearchRun('gridSearch', objective, options);
  return searching(run, () => run.round(candidates));
}

function countedValues(name: string, { values }: Range): readonly Choice[] {
  if (values !== null) return values;
  throw new ConfigError(
    'gridSearch',
    `space.${name} is a range without end of values; give a list, or use randomSearch`,
  );
}

/** How many combinations are drawn. */
export interface RandomSearchOptions<V extends Values> extends SearchOptions<V> {
  readonly trials: number;
  /** of the draws; default 0 */
  readonly seed?: number | undefined;
}

function drawing<Space extends SearchSpace>(where: string, space: Space, seed: number): () => ParametersOf<Space> {
  const ranges = rangesOf(where, space);
  const rng = new Generator(seed);
  return () => Object.fromEntries([...ranges].map(([name, range]) => [name, range.draw(rng)])) as ParametersOf<Space>;
}

/**
 * Tries random combinations of values: finds as good ones as a grid with fewer trials, where only some of the hyper-parameters matter.
 *
 * @param space a list of values, or a range, for each hyper-parameter
 * @param objective hyper-parameters → a number, e.g. the validation loss; one that throws or gives NaN is noted, and the search goes on
 * @param options `trials`: how many; `seed`: of the draws, default 0; `direction`, `workers`, `concurrency`, `onTrial`, `finished` and `signal` as
 *   in `gridSearch`
 * @returns all trials, and the best
 * @throws {ConfigError} if an option is missing, unknown or of the wrong kind
 * @throws {DataError} if every trial failed
 * @example
 * const space = { learningRate: uniformRange(1e-4, 1, { log: true }), units: [16, 32, 64] };
 * const { best } = await randomSearch(space, ({ learningRate }) => Math.abs(Math.log10(learningRate) + 2), { trials: 30 });
 * Math.abs(Math.log10(best.parameters.learningRate) + 2) < 0.5; // true
 * @see https://www.jmlr.org/papers/v13/bergstra12a.html
 */
export async function randomSearch<const Space extends SearchSpace>(
  space: Space,
  objective: Objective<ParametersOf<Space>>,
  options: RandomSearchOptions<ParametersOf<Space>>,
): Promise<Study<ParametersOf<Space>>> {
  const known = { ...searchOptions, trials: true, seed: true } as const;
  const given = requireOptions<RandomSearchOptions<ParametersOf<Space>>>(
    'randomSearch',
    options,
    known,
    '{ trials: 20 }',
  );
  const { trials, seed = 0 } = given;
  requireSearchOptions('randomSearch', objective, given);
  requireWholeNumber('randomSearch', 'trials', trials, { least: 1 });
  const draw = drawing('randomSearch', space, seed);
  const candidates = Array.from({ length: trials }, (_, number) => ({ number, parameters: draw(), budget: null }));
  const run = new SearchRun('randomSearch', objective, options);
  return searching(run, () => run.round(candidates));
}

/** How trials are halved. */
export interface HalvingOptions<V extends Values> extends RandomSearchOptions<V> {
  /** budget of the first round, e.g. epochs; default 1 */
  readonly minBudget?: number | undefined;
  /** by which the budget grows from round to round, and trials become fewer; default 3 */
  readonly factor?: number | undefined;
}

/**
 * Tries many combinations with a small budget, the best third of them with three times as much, and so on: most of the time goes to good ones.
 * Each trial begins anew; an objective that keeps its training by `number` may go on with it instead.
 *
 * @param space a list of values, or a range, for each hyper-parameter
 * @param objective hyper-parameters and `{ budget }`, e.g. the number of epochs → a number; one that throws or gives NaN is out
 * @param options `trials`: how many in the first round; `minBudget`: of it, default 1; `factor`: by which the budget grows and trials become
 *   fewer, default 3; `seed` and the others as in `randomSearch`
 * @returns the trials of all rounds (a combination has the same `number` in each), and the best of the last one
 * @throws {ConfigError} if an option is missing, unknown or out of range
 * @throws {DataError} if every trial of the first round failed
 * @example
 * const { best, trials } = await successiveHalving({ x: uniformRange(-1, 1) }, ({ x }, { budget }) => x ** 2 + 1 / budget!, { trials: 9 });
 * trials.map(({ budget }) => budget); // [1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 9]
 * best.budget; // 9
 * @see https://proceedings.mlr.press/v51/jamieson16.html https://scikit-learn.org/stable/modules/grid_search.html#successive-halving-user-guide
 */
export async function successiveHalving<const Space extends SearchSpace>(
  space: Space,
  objective: Objective<ParametersOf<Space>>,
  options: HalvingOptions<ParametersOf<Space>>,
): Promise<Study<ParametersOf<Space>>> {
  const where = 'successiveHalving';
  const known = { ...searchOptions, trials: true, seed: true, minBudget: true, factor: true } as const;
  const given = requireOptions<HalvingOptions<ParametersOf<Space>>>(where, options, known, '{ trials: 27 }');
  const { trials: count, seed = 0, minBudget = 1, factor = 3, direction } = given;
  requireSearchOptions(where, objective, given);
  requireWholeNumber(where, 'trials', count, { least: 1 });
  requireWholeNumber(where, 'minBudget', minBudget, { least: 1 });
  requireWholeNumber(where, 'factor', factor, { least: 2 });
  const draw = drawing(where, space, seed);
  const first = Array.from({ length: count }, (_, number) => ({ number, parameters: draw(), budget: minBudget }));
  const run = new SearchRun(where, objective, options);
  return searching(run, async () => {
    for (let candidates: Candidate<ParametersOf<Space>>[] = first; ;) {
      const round = await run.round(candidates, trialsLater(candidates.length, factor));
      const good = ranked(round, direction).filter(({ error }) => error === null);
      const left = good.slice(0, Math.floor(candidates.length / factor));
      if (left.length === 0) return round;
      candidates = left.map(({ number, parameters, budget }) => ({ number, parameters, budget: budget! * factor }));
    }
  });
}

/** How many trials follow a round, if none fails. */
function trialsLater(count: number, factor: number): number {
  let [later, left] = [0, Math.floor(count / factor)];
  for (; left > 0; left = Math.floor(left / factor)) later += left;
  return later;
}
