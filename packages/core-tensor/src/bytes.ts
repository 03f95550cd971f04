/**
 * Bytes with a memory of their own, as `Blob`, `fetch` and files take them: `Uint8Array<ArrayBuffer>`, said in a way that
 * TypeScript before 5.7 understands, too.
 */
export type Bytes = ReturnType<Uint8Array['slice']>;
