import { DataError } from '@gradkit/core-tensor/functional';
import type { Surroundings } from '../operators/call.ts';

/** Where nodes run whose inputs are all constants. */
export const outside: Surroundings = {
  training: false,
  dequantize: false,
  stateOf: () => null,
  isKnown: () => true,
  elementTypeOf: () => 0,
  run: () => {
    throw new DataError('importModel', 'a graph within is not run here');
  },
};
