import { formatShape, requireTensor, ShapeError, type Tensor } from '@gradkit/core-tensor/functional';

/** Throws unless inputs, by their names, have so many features. */
export function requireFeatures(place: string, dModel: number, inputs: Readonly<Record<string, Tensor>>): void {
  for (const [name, x] of Object.entries(inputs)) {
    requireTensor(place, name, x);
    const features = x.shape.at(-1);
    if (features === dModel) continue;
    throw new ShapeError(
      place,
      `${name} is ${formatShape(x.shape)} but must have dModel, ${dModel} features on its last axis, not ${features ?? 'none'}`,
      { expected: dModel, got: features },
    );
  }
}
