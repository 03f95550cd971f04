import type { Finding as LayerFinding } from '@gradkit/train-loop';
import type { RunRecord } from '../record/run-record.ts';
import { isCollapsed } from './classes.ts';
import { curvesOf, fallsEvenly, isFlat } from './curves.ts';
import type { Finding, Severity } from './finding.ts';
import { written } from './numbers.ts';

const revive =
  'Lower the learning rate: one large step may have pushed them so far that no gradient comes back. LeakyReLU or GELU in the place of ReLU, He initialization and normalization before the activation keep units alive; inputs should be standardized.';

const passable =
  'ReLU or GELU in the place of Sigmoid and Tanh, He or Xavier initialization, normalization layers, and connections that skip layers let gradients through. For recurrent networks: LSTM or GRU.';

/** What a finding of `watchStatistics` is called here, and what to do about it. Losses tell about values that are not finite. */
const answers: Partial<
  Readonly<Record<LayerFinding['kind'], Pick<Finding, 'kind' | 'advice'> & { readonly title: string }>>
> = {
  deadUnits: { kind: 'dead-units', title: 'Dead units', advice: revive },
  saturation: { kind: 'saturation', title: 'Saturated units', advice: passable },
  vanishingGradients: { kind: 'vanishing-gradients', title: 'Vanishing gradients', advice: passable },
  explodingGradients: {
    kind: 'exploding-gradients',
    title: 'Exploding gradients',
    advice:
      'clipNorm limits them; a lower learning rate, a warm-up and normalization layers keep weights where gradients are small.',
  },
  largeUpdates: {
    kind: 'large-updates',
    title: 'Large steps',
    advice: 'Try a lower learning rate, or a schedule that lowers it.',
  },
  smallUpdates: {
    kind: 'small-updates',
    title: 'Small steps',
    advice: 'Try a larger learning rate.',
  },
};

const mostLayers = 4; // that a text has room for

/** What `watchStatistics` found, as far as it was still so in the last epoch; one finding for all layers of a kind. */
export function findInLayers(run: RunRecord): Finding[] {
  const { layerFindings = [], statistics = [] } = run;
  const last = statistics.at(-1)?.epoch ?? 0;
  const lasting = layerFindings.filter(({ kind, epoch, since }) => {
    const isStep = kind === 'largeUpdates' || kind === 'smallUpdates'; // which are often so at the start, or at the end of a schedule
    return epoch === last && (!isStep || since <= last / 2);
  });
  return Object.entries(answers).flatMap(([kind, { title, ...answer }]) => {
    const found = lasting.filter((each) => each.kind === kind);
    if (found.length === 0) return [];
    const said = found
      .slice(0, mostLayers)
      .map(({ text }) => text)
      .join('; ');
    const more = found.length > mostLayers ? `; and ${found.length - mostLayers} more layers` : '';
    const [{ layer, since }] = found;
    const severity = severityOf(found, run);
    return [
      {
        kind: answer.kind,
        severity,
        advice: severity === 'note' ? `If the loss is not low enough: ${answer.advice}` : answer.advice,
        text: `${said.startsWith('layer') ? `${title}: ${said}` : capital(said)}${more}.`,
        evidence: { layer, since, layers: found.length },
      },
    ];
  });
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Grave where the loss has hardly fallen; a network that learns all the same can do with fewer units or smaller gradients. */
function severityOf(found: readonly LayerFinding[], run: RunRecord): Severity {
  const [{ kind }] = found;
  if (kind === 'largeUpdates' || kind === 'smallUpdates') return 'note';
  const { train, start } = curvesOf(run);
  const learns = train.at(-1)! < 0.7 * start;
  if (kind !== 'deadUnits') return learns ? 'note' : 'severe';
  const worst = deadShareOf(run);
  if (worst < 0.5) return 'note';
  return worst >= 0.9 ? (learns ? 'warning' : 'severe') : learns ? 'note' : 'warning';
}

/** The largest share of dead units of the layers that have some in the last epoch; 0 where nothing is known of it. */
export function deadShareOf({ layerFindings = [], statistics = [] }: RunRecord): number {
  const last = statistics.at(-1);
  if (last === undefined) return 0;
  const layers = new Map(last.layers.map((layer) => [layer.name, layer] as const));
  const found = layerFindings.filter(({ kind, epoch }) => kind === 'deadUnits' && epoch === last.epoch);
  const shares = found.map((each) => {
    const layer = layers.get(each.layer);
    return layer === undefined
      ? 0
      : Math.max(layer.activation.deadShare, layer.unreachedUnits / layer.activation.units);
  });
  return Math.max(0, ...shares);
}

/** A loss that never moves and outputs that are all the same: what dead units look like from outside. */
export function findStandstill(run: RunRecord): Finding[] {
  if ((run.statistics ?? []).length > 0) return []; // which tell it
  const curves = curvesOf(run);
  const collapsed = isCollapsed(run.predictions);
  const activations = (run.model?.layers ?? []).filter((type) => /^(ReLU|ReLU6|Hardtanh|Threshold)$/.test(type));
  const isStill =
    isFlat(curves) &&
    !fallsEvenly(curves.train) &&
    curves.train.at(-1) !== 0 &&
    (collapsed || isExactlyStill(curves.train));
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
