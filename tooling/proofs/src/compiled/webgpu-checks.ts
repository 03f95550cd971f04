/** What compiled calls on WebGPU say of values out of range, or give for them, as JSON. */
import { Buffer, noGrad, Parameter } from '@gradkit/autograd';
import { compile } from '@gradkit/compile';
import { ones, scatterAdd, take, tensor, zeros, type DType, type Tensor } from '@gradkit/core-tensor';
import { crossEntropy } from '@gradkit/losses';

const ids = (values: readonly number[], dtype: DType = 'int32'): Tensor => tensor(values, { dtype });
const device = { device: 'webgpu' } as const;
const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const weight = new Parameter(tensor([[1, 2, 3]]));
const loss = compile((labels: Tensor) => {
  weight.zeroGrad();
  const value = crossEntropy(weight.value, labels);
  value.backward();
  noGrad(() => (weight.value = weight.value.sub(weight.grad!)));
  return value;
}, device);
const refused: string[] = [];
for (const labels of [ids([9]), ids([-100]), ids([3], 'int64'), ids([200], 'uint8')])
  refused.push(await loss(labels).then(String, textOf));
await loss(ids([1]));
await weight.sync();

// an index that only the device knows, since a state lies there
const table = tensor([1, 2, 3]);
const next = new Buffer(ids([1]));
const step = compile(() => {
  const row = take(table, next.value);
  const counts = scatterAdd(zeros([3]), 0, next.value, ones([1]));
  noGrad(() => (next.value = next.value.add(1)));
  return { row, counts };
}, device);
const found: unknown[] = [];
for (let i = 0; i < 3; i++) {
  const { row, counts } = await step();
  found.push([String(row.toArray()), counts.toArray()]);
}
console.log(JSON.stringify({ refused, weight: weight.value.toArray(), found, device: step.runsOn?.device }));
process.exit(0); // the GPU's own threads would wait
