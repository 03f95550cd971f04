import { Parameter } from '@gradkit/autograd';
import { ConfigError, isTensor, refuseArgument, type Tensor } from '@gradkit/core-tensor/functional';
import { EntryDict, type Entries } from './entry-dict.ts';
import { EntryList } from './entry-list.ts';

function parameterOf(container: string, name: string | number, given: Parameter | Tensor): Parameter {
  if (given instanceof Parameter) return given;
  if (!isTensor(given)) refuseArgument(container, `entry ${name}`, given, 'a Parameter or a tensor');
  return new Parameter(given);
}

/**
 * A list of parameters that belong to the model; tensors become parameters. A plain array in a field of a module does the same.
 *
 * @example Object.keys(new ParameterList([ones([2]), ones([3])]).stateDict()); // ["0", "1"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ParameterList.html
 */
export class ParameterList extends EntryList<Parameter, Parameter | Tensor> {
  constructor(values: readonly (Parameter | Tensor)[] = []) {
    super('ParameterList', values, (given, place) => parameterOf('ParameterList', place, given));
  }
}

/**
 * Parameters by key that belong to the model; tensors become parameters. A Map in a field of a module does the same.
 *
 * @example Object.keys(new ParameterDict({ left: ones([2]), right: ones([3]) }).stateDict()); // ["left", "right"]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ParameterDict.html
 */
export class ParameterDict extends EntryDict<Parameter, Parameter | Tensor> {
  constructor(parameters: Entries<Parameter | Tensor> = {}) {
    super('ParameterDict', parameters, (given, key) => parameterOf('ParameterDict', key, given));
  }

  /** The entry with a key, which is made of `value` if there is none. */
  setdefault(key: string, value: Parameter | Tensor): Parameter {
    if (!this.has(key)) this.set(key, value);
    return this.get(key);
  }

  /** Takes the entry that came last out and gives it, with its key. @throws {ConfigError} if there is none */
  popitem(): readonly [key: string, value: Parameter] {
    const key = this.keys().at(-1);
    if (key === undefined) throw new ConfigError('ParameterDict.popitem', 'there is no entry');
    return [key, this.pop(key)];
  }

  /** Another dictionary, with the same value for each of the keys: a parameter that they share, or a parameter each of a tensor. */
  fromkeys(keys: Iterable<string>, value: Parameter | Tensor): ParameterDict {
    return new ParameterDict(Array.from(keys, (key) => [key, value] as const));
  }

  /** Another dictionary of the same parameters. */
  copy(): ParameterDict {
    return new ParameterDict(this.items());
  }
}
