/** The shape of a cut's network, with the ways back: from services to the steps that reach them. */

/** Who is joined to whom. */
export interface Shape {
  readonly services: number;
  /** Per step: the step below it in its chain, or -1. */
  readonly below: Int32Array;
  /** Arcs of step i are those from `rows[i]` up to `rows[i + 1]`. */
  readonly rows: Int32Array;
  /** Per arc: its service. */
  readonly service: Int32Array;
}

/** Vertices are the steps, then the services. */
export class Graph {
  readonly steps: number;
  readonly services: number;
  readonly rows: Int32Array;
  readonly service: Int32Array;
  readonly below: Int32Array;
  /** Per step: the step above it in its chain, or -1. */
  readonly above: Int32Array;
  /** Per arc: its step. */
  readonly stepOf: Int32Array;
  /** Arcs of service s are those that `columnArcs` names from `columns[s]` up to `columns[s + 1]`. */
  readonly columns: Int32Array;
  readonly columnArcs: Int32Array;

  constructor({ services, below, rows, service }: Shape) {
    this.steps = below.length;
    this.services = services;
    this.rows = rows;
    this.service = service;
    this.below = below;
    this.above = new Int32Array(this.steps).fill(-1);
    this.stepOf = new Int32Array(service.length);
    for (let i = 0; i < this.steps; i++) {
      const under = below[i] as number;
      if (under >= 0) this.above[under] = i;
      this.stepOf.fill(i, rows[i], rows[i + 1]);
    }
    this.columns = new Int32Array(services + 1);
    this.columnArcs = new Int32Array(service.length);
    this.sortArcs();
  }

  /** By service, counting first how many each one has. */
  private sortArcs(): void {
    const { services, service, columns, columnArcs } = this;
    for (let arc = 0; arc < service.length; arc++) {
      const after = (service[arc] as number) + 1;
      columns[after] = (columns[after] as number) + 1;
    }
    for (let s = 1; s <= services; s++) columns[s] = (columns[s] as number) + (columns[s - 1] as number);
    const free = columns.slice();
    for (let arc = 0; arc < service.length; arc++) {
      const s = service[arc] as number;
      const place = free[s] as number;
      columnArcs[place] = arc;
      free[s] = place + 1;
    }
  }
}
