import { TensorDataset } from '@gradkit/data';
import { tensor } from '@gradkit/core-tensor';
import { expect, it } from 'vitest';
import { crossValidate } from '../index.ts';
import { foldProgress } from '../node.ts';

it('foldProgress writes a line for each fold, with what it failed with', async () => {
  const lines: string[] = [];
  const trainFold = ({ number }: { number: number }) => {
    if (number === 1) throw new Error('diverged');
    return { loss: number / 3, accuracy: 1 };
  };
  const onFold = foldProgress({ stream: { write: (line: string) => lines.push(line) } });
  await crossValidate(new TensorDataset({ inputs: tensor([1, 2, 3]) }), trainFold, { folds: 3, onFold });
  expect(lines).toEqual([
    'fold 1/3: loss 0, accuracy 1 | 0 s left\n',
    'fold 2/3: diverged | 0 s left\n',
    'fold 3/3: loss 0.66667, accuracy 1 | 0 s\n',
  ]);
  expect(() => foldProgress({ stream: 3 as never })).toThrow('foldProgress: stream is 3');
});
