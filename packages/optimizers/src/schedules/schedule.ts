/** Steps done (from 0) → factor of the initial learning rate. */
export type Schedule = (step: number) => number;
