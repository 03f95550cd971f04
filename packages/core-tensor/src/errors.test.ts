import { expect, test } from 'vitest';
import * as errors from './errors.ts';

test.for(Object.entries(errors))(
  '%s keeps its name whatever the class is called, and knows both sides',
  ([name, Class]) => {
    class a extends Class {} // what a minifier makes of it
    const error = new a('sum', 'axis 3 is outside rank 2', { expected: 2, got: 3, cause: 'a test' });
    expect(error).toBeInstanceOf(errors.GradkitError);
    expect(error).toMatchObject({
      name,
      message: 'sum: axis 3 is outside rank 2',
      where: 'sum',
      expected: 2,
      got: 3,
      cause: 'a test',
    });
    expect(new Class('sum', 'axis 3 is outside rank 2')).not.toHaveProperty('cause'); // consoles would show it
  },
);
