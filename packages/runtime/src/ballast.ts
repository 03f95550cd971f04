const least = 2 ** 20; // a session of a small model takes one or two megabytes
const most = 2 ** 31;

const ballasts = new WeakMap<object, ArrayBuffer>();

/**
 * Lets a session count as large as what it takes outside the heap, so that the collector, which would see a few small objects, takes sessions
 * that nobody holds before their memory is gone. The room is never touched: it takes addresses, and no memory.
 *
 * @param sizeBytes of the model, whose weights ONNX Runtime copies, and keeps a second time in the order that its products like
 */
export function addBallast(session: object, sizeBytes: number): void {
  ballasts.set(session, new ArrayBuffer(Math.min(least + 2 * sizeBytes, most)));
}

/** A session is closed, and takes nothing any more. */
export function dropBallast(session: object): void {
  ballasts.delete(session);
}
