// A worker that never calls serveTraining.
export const nothing = 1;
