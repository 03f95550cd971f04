import { DeferredTensor, type Tensor, type TensorData } from '@gradkit/core-tensor/functional';
import type { EagerUpdate } from '../rules/rule.ts';
import { instantiate, vectorsBytes } from './instantiate.ts';
import { programOf } from './program.ts';
import { singleNumbers } from './single-numbers.ts';
import type { TracedUpdate } from './traced-update.ts';

const vectorBytes = 16;
const shortest = 64; // shorter copies are faster element by element

/** Copies elements into the memory of a kernel. */
function load(memory: TensorData, at: number, from: TensorData, start: number, count: number): void {
  if (count < shortest) for (let i = 0; i < count; i++) memory[at + i] = from[start + i];
  else memory.set(count === from.length ? from : from.subarray(start, start + count), at);
}

/** Copies elements out of the memory of a kernel. */
function unload(memory: TensorData, at: number, to: TensorData, start: number, count: number): void {
  if (count < shortest) for (let i = 0; i < count; i++) to[start + i] = memory[at + i];
  else to.set(memory.subarray(at, at + count), start);
}

/** The update as one loop over the elements in WebAssembly, block by block; null where there is none. */
export function blockUpdate(update: TracedUpdate, dtype: 'float32' | 'float64'): EagerUpdate | null {
  const { program, scalars } = programOf(update, dtype);
  const instance = instantiate(program);
  if (instance === null) return null;
  const { kernel, workspace } = instance;
  const memory = workspace[dtype];
  const { addresses } = workspace;
  const [addressesAt, scalarsAt] = [addresses.byteOffset, workspace.scalars.byteOffset];
  const Elements = dtype === 'float32' ? Float32Array : Float64Array;
  const width = memory.BYTES_PER_ELEMENT;
  const blockBytes = Math.floor(vectorsBytes / program.vectors / vectorBytes) * vectorBytes;
  const block = blockBytes / width;
  const { setScalars, after: nextNumbers } = scalarsOf(update, scalars, workspace.scalars);
  const { moments: names, numbers } = update;
  let room: TensorData = new Elements(0);
  /** Gradients that nobody has read take turns in one place. */
  const elementsOf = (vector: Tensor): TensorData => {
    if (!(vector instanceof DeferredTensor)) return vector.data;
    if (room.length < vector.size) room = new Elements(vector.size);
    return vector.elementsIn(room.length === vector.size ? room : room.subarray(0, vector.size));
  };
  const given: number[] = [];
  const changed = update.changes.map(([vector]) => vector);

  return ({ value, gradient, moments, unseen, stepCount, learningRate, momentum }) => {
    given[0] = stepCount;
    given[1] = learningRate;
    given[2] = momentum;
    for (let i = 0; i < numbers.length; i++) given[3 + i] = moments[numbers[i]].data[0];
    setScalars(given);
    const { size } = value;
    const vectors = [value, gradient];
    for (const name of names) vectors.push(moments[name]);
    const before: TensorData[] = [];
    const after: TensorData[] = [];
    for (let i = 0; i < vectors.length; i++) {
      before.push(elementsOf(vectors[i]));
      addresses[i] = i * blockBytes;
    }
    for (const vector of changed) after.push(unseen.has(vectors[vector]) ? before[vector] : new Elements(size));
    for (let start = 0; start < size; start += block) {
      const count = Math.min(block, size - start);
      for (let i = 0; i < before.length; i++) load(memory, i * block, before[i], start, count);
      kernel(0, count, addressesAt, scalarsAt);
      for (let i = 0; i < after.length; i++) unload(memory, changed[i] * block, after[i], start, count);
    }
    for (let i = 0; i < after.length; i++)
      if (after[i] !== before[changed[i]]) vectors[changed[i]] = value.derive(value, after[i]);
    const next: Record<string, Tensor> = {};
    for (let i = 0; i < names.length; i++) next[names[i]] = vectors[2 + i];
    for (let i = 0; i < numbers.length; i++)
      next[numbers[i]] = value.derive({ shape: [], dtype }, Elements.of(nextNumbers[i][0]));
    return { value: vectors[0], moments: next };
  };
}

/**
 * Writes the scalars of a step to where a kernel finds them; works them out if what they follow from is not what it was: step count, learning
 * rate, momentum, and moments that are single numbers. `after` has the next of these.
 */
function scalarsOf(
  update: TracedUpdate,
  scalars: readonly Tensor[],
  place: Float64Array,
): { readonly setScalars: (given: readonly number[]) => void; readonly after: readonly TensorData[] } {
  const { elementOf, run } = singleNumbers(update.scalars);
  const known = [update.stepCount, update.learningRate, update.momentum, ...update.before].map(elementOf);
  const elements = scalars.map(elementOf);
  let isNew = true;
  const setScalars = (given: readonly number[]): void => {
    for (let i = 0; i < known.length; i++) {
      if (known[i][0] === given[i]) continue;
      known[i][0] = given[i];
      isNew = true;
    }
    if (isNew) run();
    isNew = false;
    for (let i = 0; i < elements.length; i++) place[i] = elements[i][0];
  };
  return { setScalars, after: update.after.map(elementOf) };
}
