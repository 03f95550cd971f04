import { Buffer, type Parameter } from '@gradkit/autograd';
import {
  activeRecorder,
  cast,
  ConfigError,
  mul,
  ones,
  refuseArgument,
  requireMethods,
  requireString,
  State,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { snakeCase } from '../module/fields.ts';
import type { AnyModule } from '../module/module.ts';
import { slotOf } from '../parametrization/slot.ts';
import { MaskedState } from './masked-state.ts';

type Fields = Record<string, unknown>;

/** A weight of a module, pruned or not. */
export interface PrunedWeight {
  readonly module: AnyModule;
  readonly original: State;
  /** of the entries that are left: 1, and 0 of others */
  readonly mask: Tensor;
  setMask(mask: ArrayLike<number>): void;
  /** Makes the masked values those of the weight. */
  finish(): void;
}

/** The fields with what was before and the mask, as `weightOrig` and `weightMask`. */
function fieldsOf(module: AnyModule, name: string): readonly [weight: string, original: string, mask: string] {
  const weight = Object.keys(module).find((field) => snakeCase(field) === snakeCase(name))!;
  return [weight, `${weight}Orig`, `${weight}Mask`];
}

/** @throws {ConfigError} if there is no such weight, or a compiled function asks */
export function weightOf(where: string, module: AnyModule, name: string): PrunedWeight {
  requireMethods(where, 'module', module, ['forward', 'namedModules']);
  requireString(where, 'name', name);
  if (activeRecorder() !== null)
    throw new ConfigError(where, 'a compiled function cannot change what a module is made of; do it before');
  const { content, put } = slotOf(where, module, name);
  const [, originalField, maskField] = fieldsOf(module, name);
  const fields = module as AnyModule & Fields;
  const isMasked = content instanceof MaskedState;
  const original = (isMasked ? fields[originalField] : content) as Parameter; // or a buffer
  if (!(original instanceof State)) refuseArgument(where, 'name', name, 'that of a weight without parametrizations');
  const { shape } = original.type!;
  const mask = isMasked ? (fields[maskField] as Buffer).value : ones(shape, { dtype: original.type!.dtype });
  return {
    module,
    original,
    mask,
    setMask(values) {
      const next = cast(tensor(Float32Array.from(values), { shape }), original.type!.dtype);
      if (isMasked) {
        (fields[maskField] as Buffer).value = next;
        return;
      }
      const buffer = new Buffer(next);
      put(new MaskedState(original, buffer));
      Object.assign(module, { [originalField]: original, [maskField]: buffer });
    },
    finish() {
      original.value = mul(original.value, mask);
      Reflect.deleteProperty(module, originalField);
      Reflect.deleteProperty(module, maskField);
      put(original);
    },
  };
}

/** Whether a field of a module is a pruned weight. */
export function hasMask(module: AnyModule): boolean {
  return Object.values(module).some((content) => content instanceof MaskedState);
}
