import { refuseArgument } from '@gradkit/core-tensor/functional';
import { snakeCase } from '../module/fields.ts';
import type { AnyModule } from '../module/module.ts';
import { isWeightHolder, type WeightHolder } from './parametrized-state.ts';

/** Where a module keeps a parameter or buffer. */
export interface Slot {
  /** PyTorch's */
  readonly name: string;
  readonly content: WeightHolder;
  readonly rank: number;
  put(content: WeightHolder): void;
}

function slotsOf(module: AnyModule): Slot[] {
  return Object.entries(module).flatMap(([field, content]): Slot[] => {
    if (!isWeightHolder(content)) return [];
    const put = (other: WeightHolder): void => void Object.assign(module, { [field]: other });
    return [{ name: snakeCase(field), content, rank: content.type!.shape.length, put }];
  });
}

/** The place of a name, as PyTorch or as the field spells it. @throws {ConfigError} if there is none */
export function slotOf(where: string, module: AnyModule, name: string): Slot {
  const slots = slotsOf(module);
  const found = slots.find((slot) => slot.name === snakeCase(name));
  if (found !== undefined) return found;
  const names = slots.map((slot) => slot.name).join(', ');
  return refuseArgument(
    where,
    'name',
    name,
    names === '' ? 'that of a parameter or buffer, of which the module has none' : `one of ${names}`,
  );
}
