import type { Inputs, Tensor } from '@gradkit/core-tensor';

/** Which elements of a tensor are open. */
type Open = (x: Tensor) => ReadonlySet<number> | undefined;

/** For each sequence of a batch the first step that open elements have a part in; Infinity if they have in none. */
function firstSteps([x, weightIh, weightHh, bias, ...others]: Inputs, open: Open): number[] {
  const [, batch, features] = x.shape;
  const steps = new Array<number>(batch).fill(Infinity);
  if ([weightIh, weightHh, bias].some((each) => open(each) !== undefined)) return steps.fill(0);
  for (const at of open(x) ?? []) {
    const row = Math.floor(at / features) % batch;
    steps[row] = Math.min(steps[row], Math.floor(at / features / batch));
  }
  for (const state of others.filter(({ rank }) => rank === 3))
    for (const at of open(state) ?? []) steps[Math.floor(at / state.shape[2]) % batch] = 0;
  return weightIh.shape[0] === 1 ? steps : steps.map((step) => (step === Infinity ? step : 0)); // the other direction ends at the first
}

/**
 * The elements of a recurrence's results that open ones decide: a gate of an infinity is 0 or 1, of NaN it is NaN, so that what a step forgets is
 * as open as what it takes in, and so are all behind it.
 *
 * @param outputs `[length, batch, …]`, then the last cells, `[directions, batch, …]`, and what was saved, `[directions, length, batch, …]`
 */
export function openedSteps(given: Inputs, outputs: readonly Tensor[], open: Open): readonly (readonly number[])[] {
  const [, batch] = given[0].shape;
  const first = firstSteps(given, open);
  return outputs.map(({ shape, size }, i) => {
    const width = shape.at(-1)!;
    const length = i === 0 ? shape[0] : shape.at(-3)!;
    const stepOf = (at: number): number => (i > 0 && shape.length === 3 ? Infinity : Math.floor(at / width / batch) % length); // prettier-ignore
    const elements = Array.from({ length: size }, (_, at) => at);
    return elements.filter((at) => {
      const from = first[Math.floor(at / width) % batch];
      return from < Infinity && stepOf(at) >= from;
    });
  });
}
