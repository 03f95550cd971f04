import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { casesOf, families, operationsIn } from '../proof.ts';
import { checkOutcome } from './check-outcome.ts';
import { tf } from './load-tfjs.ts';
import { runCases } from './run-cases.ts';

beforeAll(() => tf.setBackend('cpu'));

afterAll(() => tf.setBackend('cpu'));

describe.each(['cpu', 'wasm'] as const)(
  'with TensorFlow.js on %s, results and gradients are those of PyTorch:',
  (backend) => {
    it.each(families)('%s', async (family) => {
      const failures: string[] = [];
      for (const name of operationsIn(family)) {
        const cases = casesOf(family, name);
        const outcomes = await runCases(tf, backend, name, cases);
        outcomes.forEach((outcome, i) => {
          try {
            checkOutcome(cases[i], outcome, {});
          } catch (error) {
            failures.push(`${name}, ${outcome.name}: ${(error as Error).message}`);
          }
        });
      }
      expect(failures).toEqual([]);
      expect(tf.memory().numTensors).toBe(0); // nothing is left behind
    });
  },
);
