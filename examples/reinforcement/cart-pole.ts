/** A cart that balances a pole: position, velocity, angle, angular velocity. After Barto, Sutton and Anderson (1983), with Gymnasium's constants. */
export type State = readonly [x: number, velocity: number, angle: number, turning: number];

const [gravity, cartMass, poleMass, halfLength, force, seconds] = [9.8, 1, 0.1, 0.5, 10, 0.02];

/** An upright pole, but for a little chance. */
export function start(next: () => number): State {
  const little = (): number => 0.1 * next() - 0.05;
  return [little(), little(), little(), little()];
}

/** Pushes the cart left (0) or right (1) for a fiftieth of a second. */
export function push([x, velocity, angle, turning]: State, action: number): State {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const mass = cartMass + poleMass;
  const thrust = ((action === 1 ? force : -force) + poleMass * halfLength * turning ** 2 * sin) / mass;
  const turn = (gravity * sin - cos * thrust) / (halfLength * (4 / 3 - (poleMass * cos ** 2) / mass));
  const acceleration = thrust - (poleMass * halfLength * turn * cos) / mass;
  return [
    x + seconds * velocity,
    velocity + seconds * acceleration,
    angle + seconds * turning,
    turning + seconds * turn,
  ];
}

/** Whether the pole has fallen (12°) or the cart has left its track. */
export function isOver([x, , angle]: State): boolean {
  return Math.abs(x) > 2.4 || Math.abs(angle) > (12 * Math.PI) / 180;
}
