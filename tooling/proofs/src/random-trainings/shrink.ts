import { smallest } from '../shrinking.ts';
import { trainable, type Script } from './script.ts';

/** The script without one of its layers. */
function without(script: Script, gone: number): Script {
  const shifted = (at: number): number => (at > gone ? at - 1 : at);
  const kept = (list: readonly number[]): number[] => list.filter((at) => at !== gone).map(shifted);
  const layers = script.layers
    .map((layer) => (layer === gone ? script.layers[gone] : layer))
    .filter((_, at) => at !== gone)
    .map((layer) => (typeof layer === 'number' ? shifted(layer) : layer));
  const { turnOver } = script;
  return {
    ...script,
    layers,
    frozen: kept(script.frozen),
    evaluating: kept(script.evaluating),
    optimizers: script.optimizers
      .map((one) => ({ ...one, layers: kept(one.layers) }))
      .filter((one) => one.layers.length > 0),
    turnOver: turnOver === null ? null : { ...turnOver, layer: shifted(turnOver.layer) },
  };
}

function* candidatesOf(script: Script): Generator<Script> {
  for (const at of script.layers.keys()) yield without(script, at);
  for (const field of ['resumeAfter', 'validateAfter', 'turnOver', 'clipNorm', 'schedule'] as const)
    if (script[field] !== null) yield { ...script, [field]: null };
  if (script.optimizers.length > 1)
    yield { ...script, optimizers: [{ rule: script.optimizers[0].rule, layers: trainable(script) }] };
  if (script.inTurn) yield { ...script, inTurn: false };
  if (script.frozen.length > 0) yield { ...script, frozen: script.frozen.slice(1) };
  if (script.evaluating.length > 0) yield { ...script, evaluating: script.evaluating.slice(1) };
  if (script.batches.length > 1) {
    yield { ...script, batches: script.batches.slice(0, -1) };
    yield { ...script, batches: script.batches.map(() => script.batches[0]) };
  }
  for (const [at, { rule, layers }] of script.optimizers.entries())
    if (rule !== 'SGD') yield { ...script, optimizers: script.optimizers.with(at, { rule: 'SGD', layers }) };
  if (script.loss !== 'mse') yield { ...script, loss: 'mse' };
  if (script.images) yield { ...script, images: false };
}

/** The smallest script that is found to differ still. */
export function shrink(script: Script, differs: (script: Script) => Promise<boolean>): Promise<Script> {
  return smallest(script, candidatesOf, differs);
}
