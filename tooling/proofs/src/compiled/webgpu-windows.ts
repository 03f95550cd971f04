/** Runs every function with windows on WebGPU and prints by which share of its largest value each is off. */
import { compile } from '@gradkit/compile';
import { operandsOf, windowCases, withDerivatives } from './window-cases.ts';

const errors: Record<string, number> = {};
for (const one of windowCases) {
  const operands = operandsOf(one, 'float32');
  const f = withDerivatives(one.f);
  const found = await compile(f, { device: 'webgpu' })(...operands);
  const shares = f(...operands).map(({ data }, i) => {
    const largest = Math.max(...data.map(Math.abs));
    return Math.max(...data.map((value, k) => Math.abs(value - found[i].data[k]))) / largest;
  });
  errors[one.name] = Math.max(...shares);
}
console.log(JSON.stringify(errors));
process.exit(0); // the GPU's own threads would wait
