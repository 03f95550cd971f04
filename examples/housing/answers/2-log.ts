// An error of $20,000 weighs more on a cheap house. With the logarithm of the price as target, errors are shares, and the best constant is the geometric mean.
import { tensor } from '@gradkit/core-tensor';
import { MeanAbsolutePercentageError } from '@gradkit/metrics';

const prices = tensor([60_000, 80_000, 120_000, 400_000]);
const constants = { mean: prices.mean().item(), 'geometric mean': prices.log().mean().exp().item() };
for (const [name, constant] of Object.entries(constants)) {
  const shares = new MeanAbsolutePercentageError();
  shares.update(prices.mul(0).add(constant), prices);
  console.log(`${name}: $${Math.round(constant)}, off by ${(100 * shares.compute()).toFixed(0)} % on average`);
}
