import type { Bytes } from '../bytes.ts';
import { summed } from './along-rows.ts';
import { ConfigError } from '../errors.ts';
import { flatFunction } from './flat.ts';
import { moduleOf, type ModuleOptions, type WasmFunction } from './module.ts';
import type { Program } from './program.ts';
import { rowFunction } from './rows/body.ts';
import { sumsFunction } from './rows/sums.ts';

/**
 * Bytes of a WebAssembly module that works on the memory `memory.memory` and exports each program under its number, a `WasmKernel`, and
 * behind one with sums over rows `<number> sums`, a `WasmSums`.
 *
 * @throws {ConfigError} if a program computes with another dtype than it stores, or stores into a column what varies along a row
 */
export function assemble(programs: readonly Program[], options?: ModuleOptions): Bytes {
  const kernels = programs.flatMap((program, i): WasmFunction[] => {
    const name = String(i);
    const { storage, dtype } = program;
    if (storage !== dtype)
      throw new ConfigError(
        'assemble',
        `a program computes in ${dtype} with what lies as ${storage}; both must be the same`,
        {
          got: { storage, dtype },
        },
      );
    const kernel = { ...rowFunction(program), name };
    return summed(program).length === 0 ? [kernel] : [kernel, { ...sumsFunction(program), name: `${name} sums` }];
  });
  return moduleOf(kernels, options);
}

/**
 * The same of flat programs alone, which may compute in float64 with what lies as float32; they go on to whole 16 bytes. It brings less code
 * with it.
 */
export function assembleFlat(programs: readonly Program[]): Bytes {
  return moduleOf(programs.map((program, i) => ({ ...flatFunction(program), name: String(i) })));
}
