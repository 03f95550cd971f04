// A framework in thirty lines: numbers that remember where they came from.
class Value {
  grad = 0;
  readonly data: number;
  readonly parents: readonly (readonly [parent: Value, slope: number])[];

  constructor(data: number, parents: Value['parents'] = []) {
    this.data = data;
    this.parents = parents;
  }

  add(other: Value): Value {
    return new Value(this.data + other.data, [
      [this, 1],
      [other, 1],
    ]);
  }
  mul(other: Value): Value {
    return new Value(this.data * other.data, [
      [this, other.data],
      [other, this.data],
    ]);
  }
  tanh(): Value {
    const y = Math.tanh(this.data);
    return new Value(y, [[this, 1 - y * y]]);
  }
  backward(): void {
    const order: Value[] = [];
    const visit = (node: Value): void => {
      if (order.includes(node)) return;
      for (const [parent] of node.parents) visit(parent);
      order.push(node); // after all that it depends on
    };
    visit(this);
    this.grad = 1;
    for (const node of order.toReversed()) for (const [parent, slope] of node.parents) parent.grad += node.grad * slope;
  }
}

const [x, w, b] = [new Value(2), new Value(0.5), new Value(-0.25)];
const y = w.mul(x).add(b).tanh();
y.mul(y).backward(); // y is used twice: its gradients add up
console.log(`∂/∂w ${w.grad.toFixed(4)}, ∂/∂b ${b.grad.toFixed(4)}`);
