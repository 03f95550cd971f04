export { CircularPad1d, CircularPad2d, CircularPad3d } from './circular.ts';
export { ConstantPad1d, ConstantPad2d, ConstantPad3d } from './constant.ts';
export { ReflectionPad1d, ReflectionPad2d, ReflectionPad3d } from './reflection.ts';
export { ReplicationPad1d, ReplicationPad2d, ReplicationPad3d } from './replication.ts';
export { ZeroPad1d, ZeroPad2d, ZeroPad3d } from './zero.ts';
