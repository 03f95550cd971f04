export { compile, type Compiled, type CompileOptions } from './compile.ts';
export type { Target } from './plan.ts';
