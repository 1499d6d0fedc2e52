import { table } from "../database/connection";
import { EditConflict, NotFound } from "./errors";

type Key = number | string;

interface Stored {
  id: Key;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

type Writable<Row> = Omit<Row, keyof Stored>;

/** The methods of every model. Anything more is plain Knex in the model that needs it. */
export interface ModelClass<Row extends Stored> {
  new (row: Row): Row & Instance<Row>;
  find<T>(this: new (row: Row) => T, id: unknown): Promise<T>;
  findBy<T>(this: new (row: Row) => T, attributes: Partial<Row>): Promise<T | undefined>;
  create<T>(this: new (row: Row) => T, row: Partial<Row> & Partial<Writable<Row>>): Promise<T>;
}

export interface Instance<Row> {
  /** Writes only these columns. With `version`, throws EditConflict if the row has another version. */
  update(changes: Partial<Row>, expected?: { version: number }): Promise<void>;
  destroy(): Promise<void>;
}

/**
 * The base class of a model over one table with an ID, a version, and created and updated times.
 * find() throws NotFound, also for an ID that isn't a number or digits.
 */
export function Model<Row extends Stored>(name: string): ModelClass<Row> {
  class Base {
    declare id: Key;
    declare version: number;

    constructor(row: Row) {
      Object.assign(this, row);
    }

    static async find<T>(this: new (row: Row) => T, id: unknown): Promise<T> {
      const row = isId(id) ? await table(name).where({ id }).first() : undefined;
      if (!row) throw new NotFound(`${name} ${String(id)}`);
      return new this(row as unknown as Row);
    }

    static async findBy<T>(this: new (row: Row) => T, attributes: Partial<Row>): Promise<T | undefined> {
      const row = await table(name)
        .where(attributes as object)
        .first();
      return row && new this(row as unknown as Row);
    }

    static async create<T>(this: new (row: Row) => T, row: Partial<Row>): Promise<T> {
      const now = new Date();
      const [created] = await table(name)
        .insert({ ...row, createdAt: now, updatedAt: now })
        .returning("*");
      return new this(created as unknown as Row);
    }

    async update(changes: Partial<Row>, expected?: { version: number }) {
      const [updated] = await table(name)
        .where({ id: this.id, ...(expected && { version: expected.version }) })
        .update({ ...changes, updatedAt: new Date() })
        .increment("version", 1)
        .returning("*");
      if (!updated) await this.throwWhyNot();
      Object.assign(this, updated);
    }

    async destroy() {
      await table(name).where({ id: this.id }).delete();
    }

    private async throwWhyNot(): Promise<never> {
      const current = await table(name).where({ id: this.id }).first();
      if (!current) throw new NotFound(`${name} ${this.id}`);
      throw new EditConflict(current);
    }
  }

  return Base as unknown as ModelClass<Row>;
}

const MAX_ID = 2_147_483_647;

function isId(id: unknown) {
  if (typeof id === "number") return Number.isInteger(id) && id > 0 && id <= MAX_ID;
  return typeof id === "string" && /^[1-9]\d{0,9}$/.test(id) && Number(id) <= MAX_ID;
}
