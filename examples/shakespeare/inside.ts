import { noGrad } from '@gradkit/autograd';
import { softmax, stack, tensor, topk, type Tensor } from '@gradkit/core-tensor';
import type { CharTokenizer } from '@gradkit/data';
import { withMode } from '@gradkit/layers';
import { textMap } from '@gradkit/plot';
import type { CharacterModel } from './model.ts';

/** Letters with spaces and ends of lines that can be seen. */
const visible = (text: string): string[] => Array.from(text.replaceAll(' ', '␣').replaceAll('\n', '¶'));

/** Draws what the model held for probable before it read each letter of a text: its best five guesses, one below the other. */
export function drawGuesses(model: CharacterModel, tokenizer: CharTokenizer, text: string): string {
  const characters = tensor(tokenizer.encode(text)).unsqueeze(0); // [1, length]
  const read = (): Tensor => model.forward(characters, model.emptyState(1))[0].squeeze(0); // [length, vocabulary]
  const { values, indices } = topk(
    softmax(
      withMode(model, 'eval', () => noGrad(read)),
      -1,
    ),
    5,
  );
  const chances = values.transpose(0, 1).toArray() as number[][]; // [5, length], each for the letter that follows
  const guesses = (indices.transpose(0, 1).toArray() as number[][]).map((ids) => visible(tokenizer.decode(ids)));
  const [, ...letters] = visible(text);
  return textMap(
    [letters, ...guesses.map((row) => row.slice(0, -1))],
    [letters.map(() => null), ...chances.map((row) => row.slice(0, -1))],
    {
      title: 'What it expected before it saw each letter of a text that is new to it',
      rowNames: ['the text', ...guesses.map((_, rank) => `guess ${rank + 1}`)],
      valueLabel: 'probability',
    },
  );
}

/** How closely two lists rise and fall together, −1 … 1. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const [x, y] = [a, b].map((list) => {
    const mean = list.reduce((sum, value) => sum + value) / list.length;
    return list.map((value) => value - mean);
  });
  const product = (p: readonly number[], q: readonly number[]): number =>
    p.reduce((sum, value, i) => sum + value * q[i], 0);
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y) || 1);
}

interface CountingCell {
  readonly cell: number;
  /** with the place of each letter in its line */
  readonly likeness: number;
  readonly picture: string;
}

/** Looks for the cell that rises or falls most closely with the length of the line so far, and colours lines by it. */
export function drawCountingCell(model: CharacterModel, tokenizer: CharTokenizer, text: string): CountingCell {
  let state = model.emptyState(1);
  const states = Array.from(tokenizer.encode(text), (id) => {
    const character = tensor([[id]], { dtype: 'int32' });
    noGrad(() => ([, state] = model.lstm.forward(model.embedding.forward(character), state)));
    return state[1].flatten();
  });
  const values = stack(states, 1).toArray() as number[][]; // [hidden, length]
  const lines = text.split('\n').slice(0, -1); // the last may not be whole
  const places = lines.flatMap((line) => Array.from({ length: line.length + 1 }, (_, place) => place));
  const likenesses = values.map((row) => correlation(row.slice(0, places.length), places));
  const cell = likenesses.reduce((best, value, i) => (Math.abs(value) > Math.abs(likenesses[best]) ? i : best), 0);
  let next = 0;
  const coloured = lines.map((line) => values[cell].slice(next, (next += line.length + 1)));
  const picture = textMap(
    lines.slice(0, 14).map((line) => visible(`${line}\n`)),
    coloured.slice(0, 14),
    { title: `Cell ${cell}: how long is the line?`, valueLabel: 'value' },
  );
  return { cell, likeness: likenesses[cell], picture };
}
