import { reportOf } from './report.ts';
import type { Form } from './forms.ts';

// Writes the report of each seed as a line of JSON. A process of its own: an operator that ends it is a finding, too.
const [from, to, forms] = process.argv.slice(2);
const shrunk = new Map<string, number>();
for (let seed = Number(from); seed < Number(to); seed++) {
  const report = await reportOf(seed, forms.split(',') as Form[], shrunk);
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
