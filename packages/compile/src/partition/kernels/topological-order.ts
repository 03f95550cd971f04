/**
 * An order of the nodes of an acyclic graph, kept while nodes merge (Pearce and Kelly, A dynamic topological sort algorithm, 2007). Only
 * what lies between two nodes is searched.
 */
export class TopologicalOrder<N> {
  readonly #places = new Map<N, number>();
  readonly #needs: (node: N) => readonly N[];
  readonly #users: (node: N) => readonly N[];

  /**
   * @param nodes each behind what it needs
   * @param needs what a node needs now, it itself perhaps among them
   * @param users what needs a node now
   */
  constructor(nodes: readonly N[], needs: (node: N) => readonly N[], users: (node: N) => readonly N[]) {
    nodes.forEach((node, i) => this.#places.set(node, i));
    this.#needs = needs;
    this.#users = users;
  }

  /** Puts one node in the place of two. @returns false, and nothing has changed, if a third node needs one of them and is needed by the other */
  merge(a: N, b: N, merged: N): boolean {
    const [first, last] = this.#sorted([a, b]);
    const before = this.#between(last, first, this.#needs);
    if (before === null) return false;
    const after = this.#between(first, last, this.#users)!;
    const places = [a, b, ...before, ...after].map((node) => this.#places.get(node)!).toSorted((x, y) => x - y);
    this.#places.delete(a);
    this.#places.delete(b);
    [...this.#sorted(before), merged, ...this.#sorted(after)].forEach((node, i) => this.#places.set(node, places[i]));
    return true;
  }

  #sorted(nodes: readonly N[]): N[] {
    return nodes.toSorted((a, b) => this.#places.get(a)! - this.#places.get(b)!);
  }

  /** The nodes that one leads to, as far as they lie between it and another one; null if the way goes on to that. */
  #between(from: N, to: N, next: (node: N) => readonly N[]): N[] | null {
    const [low, high] = this.#sorted([from, to]).map((node) => this.#places.get(node)!);
    const found = new Set([from]);
    for (const node of found)
      for (const other of next(node)) {
        const place = this.#places.get(other)!;
        if (other === to && node !== from) return null;
        if (place > low && place < high) found.add(other);
      }
    found.delete(from);
    return [...found];
  }
}
