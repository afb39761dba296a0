/**
 * Finds the strongly connected components of a directed graph, every component after those it points to (Tarjan's
 * algorithm, 1972; with a stack of its own, so that a chain of a hundred thousand imports is no problem).
 *
 * @param edges for every node, the nodes it points to
 * @returns components as ascending lists of nodes; the order depends on the graph alone
 */
export function components(edges: readonly (readonly number[])[]): number[][] {
  const UNSEEN = -1;
  const found: number[][] = [];
  const order = new Int32Array(edges.length).fill(UNSEEN);
  /** The earliest node in the order that is reachable from here and still has no component. */
  const earliest = new Int32Array(edges.length);
  const nextEdge = new Int32Array(edges.length);
  const waiting = new Uint8Array(edges.length);
  const stack: number[] = [];
  let counter = 0;

  function enter(node: number): void {
    order[node] = counter;
    earliest[node] = counter;
    counter++;
    waiting[node] = 1;
    stack.push(node);
  }

  function leave(node: number): void {
    if (earliest[node] !== order[node]) return;
    const component = stack.splice(stack.lastIndexOf(node));
    for (const member of component) waiting[member] = 0;
    found.push(component.sort((a, b) => a - b));
  }

  function lower(node: number, to: number): void {
    if (to < (earliest[node] ?? 0)) earliest[node] = to;
  }

  for (let root = 0; root < edges.length; root++) {
    if (order[root] !== UNSEEN) continue;
    const path = [root];
    enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const target = edges[node]?.[nextEdge[node] ?? 0];
      if (target === undefined) {
        leave(node);
        path.pop();
        const parent = path.at(-1);
        if (parent !== undefined) lower(parent, earliest[node] ?? 0);
      } else {
        nextEdge[node] = (nextEdge[node] ?? 0) + 1;
        if (order[target] === UNSEEN) {
          enter(target);
          path.push(target);
        } else if (waiting[target] === 1) lower(node, order[target] ?? 0);
      }
    }
  }
  return found;
}
