import {
  ConfigError,
  requireFunction,
  requireOptions,
  requireWholeNumber,
  Generator,
} from '@gradkit/core-tensor/functional';
import { rangesOf, type Choice, type ParametersOf, type Range, type SearchSpace } from './space.ts';
import {
  ranked,
  requireSearchOptions,
  searchOptions,
  studyOf,
  tryAll,
  type Candidate,
  type SearchOptions,
  type Study,
  type Trial,
} from './study.ts';

/** Trains with some hyper-parameters and tells how good the result is, e.g. the least validation loss. */
export type Objective<V> = (
  parameters: V,
  trial: { readonly number: number; readonly budget: number | null },
) => number | Promise<number>;

type Values = Readonly<Record<string, Choice>>;

const asObjective =
  <V>(objective: Objective<V>) =>
  ({ parameters, number, budget }: Candidate<V>): number | Promise<number> =>
    objective(parameters, { number, budget });

const most = 100_000; // combinations beyond which a grid is a mistake

/**
 * Tries every combination of values.
 *
 * @param space a list of values, or a range that can be counted, for each hyper-parameter
 * @param objective hyper-parameters → a number, e.g. the validation loss; one that throws or gives NaN is noted, and the search goes on
 * @param options `direction`: which numbers are better, default minimize; `concurrency`: objectives under way at a time, default 1; `onTrial`: is
 *   told of each
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
  requireFunction('gridSearch', 'objective', objective);
  requireSearchOptions('gridSearch', requireOptions('gridSearch', options, searchOptions));
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
  return studyOf('gridSearch', await tryAll(candidates, asObjective(objective), options), options.direction);
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
 * @param options `trials`: how many; `seed`: of the draws, default 0; `direction`: which numbers are better, default minimize; `concurrency`:
 *   objectives under way at a time, default 1; `onTrial`: is told of each
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
  requireFunction('randomSearch', 'objective', objective);
  const known = { ...searchOptions, trials: true, seed: true } as const;
  const given = requireOptions<RandomSearchOptions<ParametersOf<Space>>>(
    'randomSearch',
    options,
    known,
    '{ trials: 20 }',
  );
  const { trials, seed = 0 } = given;
  requireSearchOptions('randomSearch', given);
  requireWholeNumber('randomSearch', 'trials', trials, { least: 1 });
  const draw = drawing('randomSearch', space, seed);
  const candidates = Array.from({ length: trials }, (_, number) => ({ number, parameters: draw(), budget: null }));
  return studyOf('randomSearch', await tryAll(candidates, asObjective(objective), options), options.direction);
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
 *   fewer, default 3; `seed`, `direction`, `concurrency` and `onTrial` as in `randomSearch`
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
  requireFunction(where, 'objective', objective);
  const known = { ...searchOptions, trials: true, seed: true, minBudget: true, factor: true } as const;
  const given = requireOptions<HalvingOptions<ParametersOf<Space>>>(where, options, known, '{ trials: 27 }');
  const { trials: count, seed = 0, minBudget = 1, factor = 3, direction } = given;
  requireSearchOptions(where, given);
  requireWholeNumber(where, 'trials', count, { least: 1 });
  requireWholeNumber(where, 'minBudget', minBudget, { least: 1 });
  requireWholeNumber(where, 'factor', factor, { least: 2 });
  const draw = drawing(where, space, seed);
  let candidates = Array.from({ length: count }, (_, number) => ({ number, parameters: draw(), budget: minBudget }));
  const all: Trial<ParametersOf<Space>>[] = [];
  for (;;) {
    const round = await tryAll(candidates, asObjective(objective), options);
    all.push(...round);
    const good = ranked(round, direction).filter(({ error }) => error === null);
    const left = good.slice(0, Math.floor(candidates.length / factor));
    if (left.length === 0) return { trials: all, best: studyOf(where, round, direction).best };
    candidates = left.map(({ number, parameters, budget }) => ({ number, parameters, budget: budget! * factor }));
  }
}
