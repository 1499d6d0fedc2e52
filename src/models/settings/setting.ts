import type { z } from "zod";
import { afterCommit, table, transaction } from "../../database/connection";
import { EditConflict } from "../errors";
import { AuditEvent, type AuditKind } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";

/** How long a setting is cached, and so how late a change by another process can be seen. */
const CACHED_MS = 1000;

interface SettingRow {
  id: string;
  content: string;
  version: number;
}

/** The name of the page and its fields in the audit log. */
export interface SettingLabels {
  page: string;
  labels: Readonly<Record<string, string>>;
  /** Sealed fields: the log only says whether they were set or removed. */
  sealed?: readonly string[];
  /** The kind of audit event, "setting changed" by default. */
  kind?: AuditKind;
}

export type Current<Values> = Readonly<Values> & { readonly version: number };

const cache = new Map<string, { value: object; readAt: number }>();
let clearings = 0;

/** Clears the cache, also of reads in progress, so that the next call reads the database. */
export function forgetSettings() {
  cache.clear();
  clearings++;
}

/**
 * A page of settings: one row of JSON, read through a zod shape. The defaults apply until the page is first saved.
 */
export class Setting<Shape extends z.ZodObject> {
  constructor(
    readonly id: string,
    private readonly shape: Shape,
    private readonly defaults: () => z.infer<Shape>,
    private readonly labels: SettingLabels,
    /** Called with the values each time they are read. */
    private readonly whenRead: (values: z.infer<Shape>) => void = () => {},
  ) {}

  /** Returns the values, at most one second old. Changes apply without a restart. */
  async current(): Promise<Current<z.infer<Shape>>> {
    return this.known() ?? this.read();
  }

  /** Returns the values if they were read within the last second, else undefined. */
  known(): Current<z.infer<Shape>> | undefined {
    const cached = cache.get(this.id);
    return cached && Date.now() - cached.readAt < CACHED_MS ? (cached.value as Current<z.infer<Shape>>) : undefined;
  }

  /** Reads the values from the database. */
  async read(): Promise<Current<z.infer<Shape>>> {
    const clearingsBefore = clearings;
    const row = (await table("settings").where({ id: this.id }).first()) as unknown as SettingRow | undefined;
    const value = {
      ...this.shape.parse({ ...this.defaults(), ...(row && JSON.parse(row.content)) }),
      version: row?.version ?? 0,
    };
    if (clearingsBefore === clearings) cache.set(this.id, { value, readAt: Date.now() });
    this.whenRead(value as z.infer<Shape>);
    return value as Current<z.infer<Shape>>;
  }

  /**
   * Saves all values of the page, or nothing if none changed. Throws EditConflict if another clerk saved the page since
   * version `opened`. The audit event has the old and new values, except sealed ones.
   */
  async save(values: z.infer<Shape>, opened: number, by: Clerk) {
    await transaction(async () => {
      const changed = this.differences(await this.read(), values);
      if (Object.keys(changed).length === 0) return;

      if (!(await this.write(JSON.stringify(values), opened))) throw new EditConflict({ ...(await this.read()) });
      const { page, kind = "setting changed" } = this.labels;
      await AuditEvent.note(kind, by, { details: { page, ...changed } });
    });
    forgetSettings();
  }

  private async write(content: string, version: number) {
    afterCommit(forgetSettings);
    const row = { content, version: version + 1, updatedAt: new Date() };
    if (version > 0) {
      const updated = await table("settings").where({ id: this.id, version }).update(row).returning("id");
      return updated.length > 0;
    }
    const inserted = await table("settings")
      .insert({ id: this.id, ...row })
      .onConflict("id")
      .ignore()
      .returning("id");
    return inserted.length > 0;
  }

  private differences(before: object, after: object) {
    const old = before as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(after)
        .filter(([name, value]) => JSON.stringify(old[name]) !== JSON.stringify(value))
        .map(([name, value]) => [this.labels.labels[name] ?? name, this.describeChange(name, old[name], value)]),
    );
  }

  private describeChange(name: string, before: unknown, after: unknown) {
    if (!this.labels.sealed?.includes(name)) return `${formatValue(before)} -> ${formatValue(after)}`;
    return after ? (before ? "replaced" : "set") : "removed";
  }
}

function formatValue(value: unknown) {
  if (value === null || value === undefined || value === "") return "blank";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
