import { compile } from '@gradkit/compile';
import { expectClose } from '@gradkit-internal/testing';
import { describe, test } from 'vitest';
import { operandsOf, windowCases, withDerivatives } from './window-cases.ts';

describe.each(['float32', 'float64'] as const)('%s', (dtype) => {
  test.each(windowCases)('$name with first and second derivatives: compiled equals eager', async (one) => {
    const operands = operandsOf(one, dtype);
    const f = withDerivatives(one.f);
    const found = await compile(f)(...operands);
    const tolerance = dtype === 'float64' ? 1e-13 : 1e-5;
    f(...operands).forEach((expected, i) => {
      const largest = Math.max(...expected.data.map(Math.abs)); // sums over many entries: errors are as large as their terms
      expectClose(found[i], expected, { relative: tolerance, absolute: tolerance * largest });
    });
  });
});
