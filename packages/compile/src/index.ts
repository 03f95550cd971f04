export { compile, type Compiled, type CompileOptions } from './compile.ts';
