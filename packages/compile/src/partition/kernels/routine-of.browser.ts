/** In a page a step is one graph, and nothing stands between graphs. */
export function routineOf(): null {
  return null;
}

export function isForKernels(): boolean {
  return false;
}

export function fasterRoutineOf(): null {
  return null;
}
