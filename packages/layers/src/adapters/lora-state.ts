import { Parameter } from '@gradkit/autograd';
import { ConfigError, formatValue, DataError, matchTensors, type State } from '@gradkit/core-tensor/functional';
import type { Named } from '../module/fields.ts';
import type { AnyModule } from '../module/module.ts';
import { requireModuleArgument } from '../module/require-module.ts';
import { valuesOf, type StateDict } from '../module/state-dict.ts';
import { adaptersIn } from './adapted-modules.ts';

function statesOf(where: string, model: AnyModule): Named<State>[] {
  requireModuleArgument(where, 'model', model);
  const states = adaptersIn(model, 'LoRA').flatMap(([layer, { fields }]) => {
    const prefix = layer === '' ? '' : `${layer}.`;
    return Object.entries(fields).flatMap(([field, part]): Named<State>[] => {
      if (part instanceof Parameter) return [[`${prefix}${field}`, part]];
      return part.namedStates().map(([name, state]) => [`${prefix}${field}.${name}`, state]);
    });
  });
  if (states.length === 0) throw new ConfigError(where, 'the model has no LoRA; addLoRA puts it there');
  return states;
}

/**
 * What LoRA has learned, without the model: a file of it is small. `loadLoRA` brings it into a model like this one.
 *
 * @param model that has LoRA
 * @returns the values of `lora_A` and `lora_B` by name; peft’s files have `base_model.model.` in front of each
 * @throws {ConfigError} if it has none
 * @example
 * const model = new Sequential(new Linear(8, 2));
 * addLoRA(model, '0', { rank: 2 });
 * Object.keys(loraStateDict(model)); // ["0.lora_A.weight", "0.lora_B.weight"]
 * @see https://huggingface.co/docs/peft/package_reference/peft_model#peft.get_peft_model_state_dict
 */
export function loraStateDict(model: AnyModule): StateDict {
  return valuesOf(statesOf('loraStateDict', model));
}

/**
 * Takes over what LoRA has learned elsewhere, also in peft. `alpha` is not in it: the layers must be adapted with that of before.
 *
 * @param model adapted by `addLoRA` in the same places with the same rank
 * @param state of `loraStateDict`, or of a file `adapter_model.safetensors`
 * @throws {ConfigError} if the model has no LoRA
 * @throws {DataError} if names are missing or unexpected, or shapes or dtypes differ; then nothing has changed
 * @example
 * const [one, other] = [new Sequential(new Linear(8, 2)), new Sequential(new Linear(8, 2))];
 * for (const model of [one, other]) addLoRA(model, '0', { rank: 2 });
 * loadLoRA(other, loraStateDict(one));
 * @see https://huggingface.co/docs/peft/package_reference/peft_model#peft.set_peft_model_state_dict
 */
export function loadLoRA(model: AnyModule, state: StateDict): void {
  const states = statesOf('loadLoRA', model);
  if (typeof state !== 'object' || (state as unknown) === null)
    throw new DataError('loadLoRA', `state is ${formatValue(state)}; it must be an object of tensors by name`, {
      got: state,
    });
  const given = Object.fromEntries(Object.entries(state).map(([name, value]) => [plainName(name), value]));
  matchTensors('loadLoRA', 'adapted model', new Map(states.map(([name, { type }]) => [name, type!])), given);
  for (const [name, own] of states) own.value = given[name];
}

/** Names as in the model, without what peft puts around it and around layers. */
function plainName(name: string): string {
  return name.replace(/^base_model\.model\./, '').replaceAll('.base_layer.', '.');
}
