import { MeanAbsoluteError, MeanSquaredError } from '../index.ts';

interface OneNumber {
  compute(): number;
}

export const inPlace: OneNumber = new MeanSquaredError({ squared: false });
export const byName: Readonly<Record<string, OneNumber>> = { mae: new MeanAbsoluteError() };
export const one: number = new MeanSquaredError({ numOutputs: 1 }).compute();
export const several: number[] = new MeanSquaredError({ numOutputs: 2 }).compute();
export const any: number | number[] = new MeanSquaredError<number>({ numOutputs: Math.round(1.2) }).compute();
// @ts-expect-error there may be several
export const wrong: number = new MeanSquaredError<number>().compute();
