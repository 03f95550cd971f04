// Two copies of core-tensor in one process; prints what happens where they meet.
import { tensor } from '@gradkit/core-tensor';
import { Linear } from '@gradkit/layers';
import { tensor as foreign } from 'second-core-tensor';

console.log(foreign([1]).add(1).toArray(), tensor([1]).add(1).toArray());
try {
  new Linear(2, 1).forward(foreign([[1, 2]]));
} catch (error) {
  console.log(`${error.name}: ${error.message}`);
}
