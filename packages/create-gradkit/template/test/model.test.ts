import { zeros } from '@gradkit/core-tensor';
import { createSession } from '@gradkit/runtime';
import { expect, test } from 'vitest';
import { loadDigits } from '../src/digits.ts';
import { DigitNet, exportDigits } from '../src/model.ts';
import { makeTraining } from '../src/training.ts';

test('a network learns to tell digits apart', { timeout: 60_000 }, async () => {
  const { train, test: unseen } = loadDigits({ train: 640, test: 100 });
  const { trainer } = makeTraining({ execution: 'eager', log: () => {} });
  const before = await trainer.evaluate(unseen);
  await trainer.fit(train, { epochs: 2 });
  const after = await trainer.evaluate(unseen);
  expect(after.loss).toBeLessThan(before.loss);
  expect(after['accuracy']).toBeGreaterThan(0.4); // by chance it is 0.1
});

test('its ONNX file takes any number of images', { timeout: 60_000 }, async () => {
  const session = await createSession(await exportDigits(new DigitNet()));
  const { logits } = await session.run({ image: zeros([3, 1, 28, 28]) });
  expect(logits?.shape).toEqual([3, 10]);
});
