import { PlotError } from '../plot-error.ts';
import { nodes, type Grid } from './grid.ts';
import { requireSameLength, type Interval, type Points, type Probabilities } from './requirements.ts';

/** A model of two inputs, or what it gives. */
export interface ProbabilitySource {
  readonly predict?: ((points: [x: number, y: number][]) => Probabilities) | undefined;
  readonly values?: ArrayLike<Probabilities> | undefined;
}

/** What a model predicts over the plane. */
export interface ProbabilityGrid {
  readonly grid: Grid;
  /** the class predicted for each example; nothing where no model was asked */
  readonly predictions: readonly number[] | null;
  /** `byClass[k][i]`: the probability of class `k` at node `i` */
  readonly byClass: readonly (readonly number[])[];
}

/** Asks a model for all nodes of a grid, or reads what it gave. */
export function probabilityGrid(
  where: string,
  { predict, values }: ProbabilitySource,
  { x, y, resolution, points }: { x: Interval; y: Interval; resolution: number; points: Points },
): ProbabilityGrid {
  if ((predict === undefined) === (values === undefined)) {
    throw new PlotError(where, 'data needs either predict or values, and only one of them');
  }
  const rows = values === undefined ? resolution : values.length;
  const columns = values === undefined ? resolution : (values[0]?.length ?? 0);
  if (!(Number.isInteger(rows) && rows >= 2 && columns >= 2)) {
    throw new PlotError(where, `the grid is ${rows} × ${columns}; it needs at least 2 × 2 values`, {
      got: [rows, columns],
    });
  }
  const grid = { x, y, columns, rows };
  // the examples with the grid, so that the model is asked once
  const examples = Array.from(values === undefined ? points : [], (point): [number, number] => [point[0], point[1]]);
  const places = [...nodes(grid), ...examples];
  const given: Probabilities =
    values === undefined
      ? predict!(places)
      : (Array.from(values, (row) => Array.from<number | ArrayLike<number>>(row)).flat() as Probabilities); // a kind each
  const lists = listsOf(where, given, places.length);
  lists.forEach((list, i) => {
    requireSameLength(where, [`probabilities[${i}]`, list], ['probabilities[0]', lists[0]]);
    const wrong = list.findIndex((p) => !(p >= 0 && p <= 1));
    if (wrong < 0) return;
    const at = places[i].map((coordinate) => Number(coordinate.toPrecision(3))).join(', ');
    const which = list.length === 1 ? '' : ` of class ${wrong}`;
    throw new PlotError(where, `the probability${which} at (${at}) is ${list[wrong]}; it must lie in 0 … 1`, {
      got: list[wrong],
    });
  });
  const ofClasses = lists.map((list) => (list.length === 1 ? [1 - list[0], list[0]] : list));
  const [onGrid, ofExamples] = [ofClasses.slice(0, rows * columns), ofClasses.slice(rows * columns)];
  return {
    grid,
    predictions: values === undefined ? ofExamples.map((list) => list.indexOf(Math.max(...list))) : null,
    byClass: ofClasses[0].map((_, k) => onGrid.map((list) => list[k])),
  };
}

/** The probabilities of each place as a list. */
function listsOf(where: string, given: Probabilities, places: number): number[][] {
  if (typeof given[0] === 'object') {
    requireSameLength(where, ['the list of probabilities', given], ['places', { length: places }]);
    return Array.from(given as ArrayLike<ArrayLike<number>>, (list) => Array.from(list));
  }
  const flat = given as ArrayLike<number>;
  const classes = flat.length / places;
  if (!(Number.isInteger(classes) && classes >= 1))
    requireSameLength(where, ['the list of probabilities', given], ['places', { length: places }]);
  return Array.from({ length: places }, (_, i) => Array.from({ length: classes }, (__, k) => flat[i * classes + k]));
}

/** How far a class is ahead of the next, or behind the first: 0 on the boundary. */
export function leads({ byClass }: ProbabilityGrid, k: number): number[] {
  return byClass[k].map((p, i) => {
    let best = -Infinity;
    for (const [j, other] of byClass.entries()) if (j !== k) best = Math.max(best, other[i]);
    return p - best;
  });
}
