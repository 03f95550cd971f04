import type { RunRecord } from '../record/run-record.ts';
import type { LayerStatistics, StatisticsRecord } from '../record/statistics-record.ts';
import { isCollapsed } from './classes.ts';
import { curvesOf, isFlat } from './curves.ts';
import type { Finding } from './finding.ts';
import { median, percent, written } from './numbers.ts';

const nameOf = ({ name, type }: LayerStatistics): string => `${name} (${type})`;

const revive =
  'Lower the learning rate: one large step may have pushed them so far that no gradient comes back. LeakyReLU or GELU in the place of ReLU, He initialization and normalization before the activation keep units alive; inputs should be standardized.';

/** Units that are 0 for every example: of the layers where they are known, else guessed from a loss that never moves. */
export function findDeadUnits(run: RunRecord): Finding[] {
  const last = run.statistics?.at(-1);
  if (last === undefined) return findStandstill(run);
  const dead = last.layers.filter(
    ({ type, activation }) => activation.deadShare >= 0.4 && !/dropout|droppath/i.test(type),
  );
  if (dead.length === 0) return [];
  const worst = dead.reduce((a, b) => (b.activation.deadShare > a.activation.deadShare ? b : a));
  const share = worst.activation.deadShare;
  const list = dead.map((layer) => `${percent(layer.activation.deadShare)} of ${nameOf(layer)}`).join(', ');
  return [
    {
      kind: 'dead-units',
      severity: share >= 0.9 ? 'severe' : 'warning',
      text: `Dead units: in epoch ${last.epoch} they give 0 for every example, and so learn nothing any more: ${list}.`,
      advice: revive,
      evidence: { epoch: last.epoch, layer: worst.name, deadShare: share },
    },
  ];
}

/** A loss that never moves and outputs that are all the same: what dead units look like from outside. */
function findStandstill(run: RunRecord): Finding[] {
  const curves = curvesOf(run);
  const collapsed = isCollapsed(run.predictions);
  const activations = (run.model?.layers ?? []).filter((type) => /^(ReLU|ReLU6|Hardtanh|Threshold)$/.test(type));
  const isStill = isFlat(curves) && (collapsed || isExactlyStill(curves.train));
  if (!isStill || (run.model !== undefined && activations.length === 0)) return [];
  return [
    {
      kind: 'dead-units',
      severity: 'severe',
      text: `Probably dead units: the loss of training has stayed at ${written(curves.train.at(-1)!)} in all ${curves.train.length} epochs${collapsed ? ', and the network says the same to all examples' : ''}. A layer whose ReLU gives 0 for every example lets nothing through, neither inputs nor gradients.`,
      advice: `${revive} watchStatistics() among the callbacks shows the share of dead units of each layer.`,
      evidence: { loss: curves.train.at(-1)!, epochs: curves.train.length },
    },
  ];
}

/** Flatter than noise would leave it. */
function isExactlyStill(train: readonly number[]): boolean {
  const late = train.slice(1);
  return Math.max(...late) - Math.min(...late) <= 1e-3 * Math.abs(train[0]);
}

/** Gradients that become smaller or larger by orders of magnitude on their way back through the layers, or from step to step. */
export function findGradients(run: RunRecord): Finding[] {
  const { statistics = [] } = run;
  const late = statistics.slice(Math.floor((3 * statistics.length) / 4));
  const sizes = new Map<string, { readonly layer: LayerStatistics; readonly values: number[] }>();
  for (const layer of late.flatMap(({ layers }) => layers)) {
    if (layer.gradient === null) continue;
    const known = sizes.get(layer.name);
    if (known === undefined) sizes.set(layer.name, { layer, values: [layer.gradient.meanAbsolute] });
    else known.values.push(layer.gradient.meanAbsolute);
  }
  return [...findVanishing([...sizes.values()]), ...findExploding(statistics)];
}

function findVanishing(
  sizes: readonly { readonly layer: LayerStatistics; readonly values: readonly number[] }[],
): Finding[] {
  if (sizes.length < 3) return [];
  const [first, last] = [sizes[0], sizes.at(-1)!];
  const [at, end] = [median(first.values), median(last.values)];
  if (!(end > 0) || at >= 1e-3 * end) return [];
  return [
    {
      kind: 'vanishing-gradients',
      severity: at < 1e-5 * end ? 'severe' : 'warning',
      text: `Vanishing gradients: in ${nameOf(first.layer)} they are about ${written(at)}, in ${nameOf(last.layer)} ${written(end)}. The first layers hardly learn.`,
      advice:
        'ReLU or GELU in the place of Sigmoid and Tanh, He or Xavier initialization, normalization layers, and connections that skip layers let gradients through. For recurrent networks: LSTM or GRU.',
      evidence: { layer: first.layer.name, first: at, last: end },
    },
  ];
}

function findExploding(statistics: readonly StatisticsRecord[]): Finding[] {
  const norms = statistics.map(({ layers }) =>
    Math.sqrt(layers.reduce((sum, { gradient }) => sum + (gradient?.norm ?? 0) ** 2, 0)),
  );
  const usual = median(norms);
  const worst = norms.findIndex((norm) => !(norm <= 1000 * usual)); // NaN, too
  if (worst < 0) return [];
  const { epoch, batch } = statistics[worst];
  return [
    {
      kind: 'exploding-gradients',
      severity: 'severe',
      text: `Exploding gradients: their norm is ${written(norms[worst])} in ${batch === null ? '' : `batch ${batch} of `}epoch ${epoch}, and usually ${written(usual)}.`,
      advice:
        'clipNorm limits them; a lower learning rate, a warm-up and normalization layers keep weights where gradients are small.',
      evidence: { epoch, norm: norms[worst], usual },
    },
  ];
}
