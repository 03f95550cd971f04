// The model as an ONNX file that takes a character and a state, and ONNX Runtime writes with it. Run the lesson first.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Generator, multinomial, softmax, tensor, type Tensor } from '@gradkit/core-tensor';
import { CharTokenizer } from '@gradkit/data';
import { tinyShakespeare } from '@gradkit/data/node';
import { saveModel } from '@gradkit/onnx-export/node';
import { openSession } from '@gradkit/runtime/node';
import { loadSafetensors } from '@gradkit/safetensors/node';
import { lesson } from '@gradkit-examples/course';
import { CharacterModel } from '../model.ts';

const { seed, dryRun, out } = lesson('shakespeare');
const text = dryRun ? 'To be, or not to be, that is the question.\n' : await tinyShakespeare();
const tokenizer = new CharTokenizer(text);
const model = new CharacterModel(tokenizer.size);
if (!dryRun) model.loadStateDict((await loadSafetensors(join(out, 'weights.safetensors'))).tensors);
model.eval();

const read = (character: Tensor, hidden: Tensor, cell: Tensor) => {
  const [logits, [nextHidden, nextCell]] = model.forward(character, [hidden, cell]);
  return { logits, nextHidden, nextCell };
};
const [first] = tokenizer.encode('\n');
let [hidden, cell] = model.emptyState(1);
let character = tensor([[first]], { dtype: 'int32' });
const file = join(out, 'writer.onnx');
await mkdir(out, { recursive: true });
await saveModel(file, read, {
  exampleInputs: [character, hidden, cell],
  inputNames: ['character', 'hidden', 'cell'],
  dynamicAxes: {}, // one character at a time
});

const session = await openSession(file);
const rng = new Generator(seed);
const written: number[] = [];
for (let i = 0; i < (dryRun ? 20 : 400); i++) {
  const next = await session.run({ character, hidden, cell });
  [hidden, cell] = [next.nextHidden, next.nextCell];
  character = multinomial(softmax(next.logits.squeeze(1).div(0.8), -1), 1, { rng });
  written.push(character.item());
}
console.log(tokenizer.decode(written));
