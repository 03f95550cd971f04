import {
  fftByProductsOp,
  fftOp,
  match,
  rfftByProductsOp,
  rfftOp,
  type Op,
  type Operation,
} from '@gradkit/core-tensor/functional';

/** The record of an operation; Fourier transforms are one whatever their lengths are written as. */
export function kindOf(one: Operation): Op {
  if (match(one, fftByProductsOp) !== null) return fftOp;
  return match(one, rfftByProductsOp) === null ? one.op : rfftOp;
}
