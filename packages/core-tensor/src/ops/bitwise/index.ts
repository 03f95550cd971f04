export * from './bitwise-and.ts';
export * from './bitwise-left-shift.ts';
export * from './bitwise-not.ts';
export * from './bitwise-or.ts';
export * from './bitwise-right-shift.ts';
export * from './bitwise-xor.ts';
