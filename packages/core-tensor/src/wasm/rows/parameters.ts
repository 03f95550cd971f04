/** The parameters of a kernel, all numbers of locals, as of a `WasmKernel`. */
export const given = { from: 0, to: 1, addresses: 2, scalars: 3, columns: 4, scratch: 5, blockRows: 6 } as const;
