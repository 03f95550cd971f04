import { tensor, type DType, type Operand, type Tensor } from '@gradkit/core-tensor/functional';
import { positive } from '../constraints/index.ts';
import { parameters } from './parameters.ts';

/** How sharp relaxed samples are: a number, or a tensor without axes. */
export function temperatureFrom(
  where: string,
  temperature: Operand,
  { dtype, validateArgs }: { readonly dtype: DType; readonly validateArgs: boolean },
): Tensor {
  const given = typeof temperature === 'number' ? tensor(temperature, { dtype }) : temperature;
  return parameters(where, { temperature: [given, positive] }, { validateArgs }).temperature;
}
