import type { Progress } from '../../callback.ts';
import type { LayerStatistics } from '../../statistics/records.ts';
import { isWatchStatistics } from '../../statistics/watch-statistics.ts';
import type { SummaryWriter } from './summary-writer.ts';

/** Writes what `watchStatistics` knows of an epoch: a section for each number with a curve for each layer, and what is wrong as text. */
export function addStatistics(writer: SummaryWriter, { trainer, callbacks, epoch }: Progress): void {
  for (const watch of callbacks.filter((callback) => isWatchStatistics(callback))) {
    const record = watch.statistics(trainer).at(-1);
    if (record?.epoch !== epoch) continue;
    for (const layer of record.layers)
      for (const [section, value] of Object.entries(curvesOf(layer)))
        if (value !== null) writer.addScalar(`${section}/${layer.name === '' ? 'model' : layer.name}`, value, epoch);
    const texts = watch.findings(trainer).flatMap((each) => (each.epoch === epoch ? [`- ${each.text}`] : []));
    if (texts.length > 0) writer.addText('findings', texts.join('\n'), epoch);
  }
}

function curvesOf({ activation, activationGradient, gradient, parameterNorm, updateRatio }: LayerStatistics) {
  const { mean, deviation, deadShare, saturatedShare } = activation;
  return {
    activationMean: mean,
    activationDeviation: deviation,
    deadShare,
    saturatedShare,
    activationGradientNorm: activationGradient?.norm ?? null,
    gradientNorm: gradient?.norm ?? null,
    parameterNorm,
    updateRatio,
  };
}
