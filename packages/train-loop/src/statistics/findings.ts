import type { Finding, LayerStatistics, StatisticsRecord } from './records.ts';
import { titleOf } from './watched-layers.ts';

/** From where on something is said. */
const limits = {
  deadShare: 0.5,
  saturatedShare: 0.5,
  /** of the gradients that a first layer gets and later ones get */
  gradientRatio: 1000,
  /** of a gradient and its parameters */
  gradientSize: 1000,
  /** ‖Δw‖/‖w‖ of a step */
  largeUpdate: 0.1,
  smallUpdate: 1e-6,
} as const;

/** What is wrong in an epoch. */
export type Said = Pick<Finding, 'kind' | 'layer' | 'text'>;

/**
 * Says in words what is wrong in an epoch.
 *
 * @param rectifiers names of the layers that let nothing through where they are 0
 */
export function findingsIn(record: StatisticsRecord, rectifiers: ReadonlySet<string>): readonly Said[] {
  const { layers } = record;
  return [
    ...layers.flatMap((layer) => notFinite(layer, record)),
    ...layers.flatMap((layer, i) => idleUnits(layer, layers[i + 1], { record, rectifiers })),
    ...layers.slice(0, -1).flatMap((layer) => saturation(layer, record)), // the last one may well be sure of itself
    ...gradientFlow(record),
    ...layers.flatMap((layer) => [...largeGradient(layer, record), ...updates(layer, record)]),
  ];
}

function notFinite({ name, type, activation, gradient }: LayerStatistics, { epoch }: StatisticsRecord): Said[] {
  const { min, max } = activation;
  if (min > max) return []; // of an empty batch
  const given = ![min, max].every(Number.isFinite);
  const learned = gradient !== null && !Number.isFinite(gradient.norm);
  if (!given && !learned) return [];
  const what = given ? 'what it gave' : 'its gradient';
  const text = `${titleOf(name, type)}: ${what} had NaN or Infinity in epoch ${epoch}; nanGuard() says where it came from`;
  return [{ kind: 'notFinite', layer: name, text }];
}

function idleUnits(
  { name, type, activation, unreachedUnits, activationGradient }: LayerStatistics,
  next: LayerStatistics | undefined,
  { record, rectifiers }: { readonly record: StatisticsRecord; readonly rectifiers: ReadonlySet<string> },
): Said[] {
  const { units, deadUnits, deadShare } = activation;
  const about = (text: string): Said[] => [{ kind: 'deadUnits', layer: name, text: `${titleOf(name, type)}: ${text}` }];
  if (rectifiers.has(name))
    return deadShare < limits.deadShare ? [] : about(`${deadUnits} of ${units} units were 0 ${during(record)}`);
  const isSaid = next === undefined || rectifiers.has(next.name); // of the layer that did it
  if (isSaid || activationGradient === null || unreachedUnits / units < limits.deadShare) return [];
  return about(`${unreachedUnits} of ${units} units got no gradient ${during(record)}; what follows let none through`);
}

/** `for every example of epoch 3`, or of those of its batches that were watched */
function during({ epoch, watched, batches }: StatisticsRecord): string {
  const some = watched === 1 ? 'the watched batch' : `the ${watched} watched batches`;
  return `for every example of ${watched === batches ? '' : `${some} of `}epoch ${epoch}`;
}

function saturation({ name, type, activation }: LayerStatistics, { epoch }: StatisticsRecord): Said[] {
  const { saturatedShare } = activation;
  if (saturatedShare === null || saturatedShare < limits.saturatedShare) return [];
  const text = `${titleOf(name, type)}: ${percent(saturatedShare)} of its values were at an end of its range in epoch ${epoch}, where it has next to no slope`;
  return [{ kind: 'saturation', layer: name, text }];
}

/** Compares what comes to the first layer that learns with what comes to later ones. */
function gradientFlow({ layers, epoch }: StatisticsRecord): Said[] {
  const learning = layers.flatMap(({ name, type, gradient, activationGradient }) =>
    gradient === null || activationGradient === null ? [] : [{ name, type, norm: activationGradient.norm }],
  );
  const [first, ...later] = learning;
  const last = later.at(-1);
  if (last === undefined) return [];
  const largest = later.reduce((a, b) => (b.norm > a.norm ? b : a));
  const of = ({ name, type }: typeof first): string => titleOf(name, type);
  if (first.norm * limits.gradientRatio < largest.norm) {
    const how = first.norm === 0 ? '0 at' : `${times(largest.norm / first.norm)} smaller at`;
    const text = `gradients vanish towards the first layers: in epoch ${epoch} they were ${how} ${of(first)} ${first.norm === 0 ? 'but not' : 'than'} at ${of(largest)}`;
    return [{ kind: 'vanishingGradients', layer: first.name, text }];
  }
  if (first.norm > last.norm * limits.gradientRatio && last.norm > 0) {
    const text = `gradients explode towards the first layers: in epoch ${epoch} they were ${times(first.norm / last.norm)} larger at ${of(first)} than at ${of(last)}`;
    return [{ kind: 'explodingGradients', layer: first.name, text }];
  }
  return [];
}

function largeGradient({ name, type, gradient, parameterNorm }: LayerStatistics, { epoch }: StatisticsRecord): Said[] {
  if (gradient === null || !parameterNorm || !(gradient.norm > limits.gradientSize * parameterNorm)) return [];
  const text = `${titleOf(name, type)}: its gradient was ${times(gradient.norm / parameterNorm)} as large as its parameters in epoch ${epoch}; targets or inputs may be far from the scale of 1, and clipNorm limits it`;
  return [{ kind: 'explodingGradients', layer: name, text }];
}

function updates({ name, type, updateRatio, gradient }: LayerStatistics, { epoch }: StatisticsRecord): Said[] {
  if (updateRatio === null || gradient === null) return [];
  const change = `${titleOf(name, type)}: a step of epoch ${epoch} changed its parameters by ${percent(updateRatio)} of their norm`;
  if (updateRatio > limits.largeUpdate)
    return [{ kind: 'largeUpdates', layer: name, text: `${change}; the learning rate may be too large` }];
  if (updateRatio < limits.smallUpdate)
    return [
      { kind: 'smallUpdates', layer: name, text: `${change}; the learning rate, or its gradient, may be too small` },
    ];
  return [];
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(2))} %`;
}

function times(ratio: number): string {
  return `${Number(ratio.toPrecision(2))} times`;
}

/** Findings of before, and of an epoch: one goes on where the epoch before had it. */
export function joinFindings(before: readonly Finding[], epoch: number, said: readonly Said[]): readonly Finding[] {
  const isSame = (a: Said, b: Finding): boolean => a.kind === b.kind && a.layer === b.layer && b.epoch === epoch - 1;
  const over = before.filter((each) => !said.some((one) => isSame(one, each)));
  const now = said.map(({ kind, layer, text }): Finding => {
    const known = before.find((each) => isSame({ kind, layer, text }, each));
    return { kind, layer, since: known?.since ?? epoch, epoch, text };
  });
  return [...over, ...now];
}
