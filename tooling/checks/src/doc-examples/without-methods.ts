import * as functional from '@gradkit/core-tensor/functional';

type Load = (specifier: string) => Promise<Record<string, unknown>>;

/** What brings the methods of tensors: the main entry that defines them, and the package that passes it on. */
const bringing = new Set(['@gradkit/core-tensor', 'gradkit']);

const { prototype } = functional.Tensor;

/**
 * Runs something that loads packages, in a state where tensors have methods only once it has loaded what brings them.
 *
 * @returns what the work gives; the methods are there again as they were
 */
export async function withoutMethods<R>(load: Load, work: (load: Load) => Promise<R>): Promise<R> {
  await load('@gradkit/core-tensor'); // so that all there are is known
  const methods = Object.entries(Object.getOwnPropertyDescriptors(prototype)).filter(([name]) => isOperation(name));
  const install = (): unknown => Object.defineProperties(prototype, Object.fromEntries(methods));
  for (const [name] of methods) Reflect.deleteProperty(prototype, name);
  try {
    return await work(async (specifier) => {
      if (bringing.has(specifier)) install();
      return load(specifier);
    });
  } finally {
    install();
  }
}

/** Methods of the name of a function are what the main entry adds. */
function isOperation(name: string): boolean {
  return name !== 'constructor' && Object.hasOwn(functional, name);
}
