/** npm start -- --epochs 5 --out runs/digits */
import { parseArgs } from 'node:util';
import { trainDigits } from './train.ts';

const { values } = parseArgs({
  options: { epochs: { type: 'string', default: '5' }, out: { type: 'string', default: 'runs/digits' } },
});
const { file, accuracy, accuracyOfFile } = await trainDigits({
  epochs: Number(values.epochs),
  digits: { train: 12_000, test: 2_000 },
  folder: values.out,
});
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
console.log(
  `${percent(accuracy)} of the test digits are right, ${percent(accuracyOfFile)} by the file in ONNX Runtime`,
);
console.log(`The model is ${file}`);
