import { activeRecorder, withRecorder, type Recorder, type Tensor } from '@gradkit/core-tensor';

/** Runs `f` with every operation decomposed that can be, and tells how many were. */
export function decomposed<R>(f: () => R): { readonly value: R; readonly count: number } {
  let count = 0;
  const recorder: Recorder = {
    apply({ decomposition }, inputs, attributes, types) {
      if (decomposition === undefined) return null;
      count++;
      const outputs = decomposition(inputs, attributes, types);
      return outputs.map(({ shape, dtype, data }: Tensor) => inputs[0].derive({ shape, dtype }, data)); // without history
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
