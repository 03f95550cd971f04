import { expectClose } from '@gradkit-internal/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { complete } from '../complete.ts';
import { networks } from '../compiled/networks.ts';
import { columnInReadme, columnOf, coverageOf, differencesInReadme } from './coverage.ts';
import { hasChromium, openPage, type TfjsPage } from './open-page.ts';

// A run takes some operations and one network; all of them with GRADKIT_PROOFS=complete.

let page: TfjsPage;

beforeAll(async () => {
  if (hasChromium) page = await openPage();
});

afterAll(() => (hasChromium ? page.close() : undefined));

const chosen = complete ? {} : { only: ['linear', 'max', 'take', 'where'] };
const trained = complete ? Object.keys(networks) : ['mlp'];

/** Max pooling of volumes ends Chromium's process for the GPU where that is in software. */
const ends = (backend: string, network: string): boolean =>
  backend === 'webgpu' && network === 'convolutions of volumes';

describe.each(['webgl', 'webgpu'] as const)('in a browser, with TensorFlow.js on %s', (backend) => {
  test.skipIf(!hasChromium)('results and gradients are those of PyTorch, but where the README says so', async () => {
    const coverage = await coverageOf(backend, (name, cases) => page.cases(backend, name, cases), chosen);
    const known = differencesInReadme(backend);
    expect([...coverage.different].filter(([key]) => !known.has(key.split(':')[0]))).toEqual([]);
    expect(coverage.cases).toBeGreaterThan(20);
    expect(complete ? columnOf(backend, coverage) : []).toEqual(complete ? columnInReadme(backend) : []);
  });

  test.skipIf(!hasChromium).each(trained.filter((network) => !ends(backend, network)))(
    '%s: the losses of our CPU, and nothing is left',
    async (network) => {
      const { actual, expected, left } = await page.train(backend, network, complete ? 20 : 4);
      expectClose(actual, expected, { relative: 1e-3, absolute: 1e-4 }); // the precision of drivers
      expect(left).toBe(0);
    },
  );
});
