import {
  activeRecorder,
  full,
  primitiveOperations,
  withRecorder,
  type Recorder,
  type Tensor,
} from '@gradkit/core-tensor';

const nowhere = -1; // a position that results have which a decomposition leaves out: who reads there anyway gets wrong numbers

/** Runs `f` with every operation decomposed that can be, and tells how many were. */
export function decomposed<R>(f: () => R): { readonly value: R; readonly count: number } {
  let count = 0;
  const recorder: Recorder = {
    apply({ decomposition }, inputs, attributes, types) {
      if (decomposition === undefined) return null;
      count++;
      const wanted = types.map(() => true);
      const outputs = decomposition(inputs, attributes, types, primitiveOperations, wanted);
      const known = outputs.map(({ shape, dtype, data }: Tensor) => inputs[0].derive({ shape, dtype }, data)); // without history
      const left = types.slice(outputs.length).map(({ shape, dtype }) => full(shape, nowhere, { dtype }));
      return [...known, ...left];
    },
    read: (_, value) => value,
    write() {
      throw new Error('an operation does not change states');
    },
    draw: () => null,
    guard() {},
  };
  return { value: withRecorder(activeRecorder() ?? recorder, f), count };
}
