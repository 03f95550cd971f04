import type { TensorData, TensorType } from '@gradkit/core-tensor/functional';
import type { Piece } from './divide.ts';
import type { PlacedKernel } from './shared-kernels.ts';
import { pieceWords, wordsOfPiece } from './thread-program.ts';

/** An arena. */
interface Memory {
  reserve(type: TensorType): { readonly data: TensorData; readonly address: number };
}

/** Writes the pieces of chunks where all threads can read them. @returns where, in bytes */
export function writeTable(
  kernels: readonly PlacedKernel[],
  chunks: readonly (readonly Piece[])[],
  scratch: { readonly address: number; readonly bytes: number },
  arena: Memory,
): number {
  const pieces = chunks.flatMap((chunk, i) =>
    chunk.map((piece) => ({ ...piece, scratch: scratch.address + i * scratch.bytes })),
  );
  const length = chunks.length + 1 + wordsOfPiece * pieces.length;
  const { data, address } = arena.reserve({ shape: [length], dtype: 'int32' });
  let first = 0;
  chunks.forEach((chunk, i) => {
    data[i] = first;
    first += chunk.length;
  });
  data[chunks.length] = first;
  pieces.forEach(({ kernel, from, to, scratch: place }, i) => {
    const { index, addresses, scalars, columns, blockRows } = kernels[kernel];
    const at = chunks.length + 1 + wordsOfPiece * i;
    data[at + pieceWords.kernel] = index;
    data[at + pieceWords.from] = from;
    data[at + pieceWords.to] = to;
    data[at + pieceWords.addresses] = addresses;
    data[at + pieceWords.scalars] = scalars;
    data[at + pieceWords.columns] = columns;
    data[at + pieceWords.scratch] = place;
    data[at + pieceWords.blockRows] = blockRows;
  });
  return address;
}
