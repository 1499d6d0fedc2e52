import type { z } from "zod";
import { afterCommit, table, transaction } from "../../database/connection";
import { EditConflict } from "../errors";
import { AuditEvent, type AuditKind } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";

/** A setting saved in another process is seen here after at most this long. */
const KEPT_MS = 1000;

interface SettingRow {
  id: string;
  content: string;
  version: number;
}

/** How the audit log calls the page and its fields. */
export interface SettingWords {
  page: string;
  labels: Readonly<Record<string, string>>;
  /** Fields that hold a seal: the log says only whether they were set or removed. */
  sealed?: readonly string[];
  /** The kind of event; "setting changed" where it says none. */
  kind?: AuditKind;
}

export type Current<Values> = Readonly<Values> & { readonly version: number };

const kept = new Map<string, { value: object; readAt: number }>();
let forgotten = 0;

/** Forgets what was read, and what is being read just now: the next look reads the database. */
export function forgetSettings() {
  kept.clear();
  forgotten++;
}

/**
 * A page of settings: one row of JSON, read through its zod shape, whose defaults serve until it is first saved.
 */
export class Setting<Shape extends z.ZodObject> {
  constructor(
    readonly id: string,
    private readonly shape: Shape,
    private readonly defaults: () => z.infer<Shape>,
    private readonly words: SettingWords,
    /** Told of the values each time they are read. */
    private readonly whenRead: (values: z.infer<Shape>) => void = () => {},
  ) {}

  /** The values in force, at most a second old; takes effect without a restart. */
  async current(): Promise<Current<z.infer<Shape>>> {
    return this.known() ?? this.read();
  }

  /** The values in force where they were read within the last second. */
  known(): Current<z.infer<Shape>> | undefined {
    const known = kept.get(this.id);
    return known && Date.now() - known.readAt < KEPT_MS ? (known.value as Current<z.infer<Shape>>) : undefined;
  }

  /** The values as the database has them now. */
  async read(): Promise<Current<z.infer<Shape>>> {
    const began = forgotten;
    const row = (await table("settings").where({ id: this.id }).first()) as unknown as SettingRow | undefined;
    const value = {
      ...this.shape.parse({ ...this.defaults(), ...(row && JSON.parse(row.content)) }),
      version: row?.version ?? 0,
    };
    if (began === forgotten) kept.set(this.id, { value, readAt: Date.now() });
    this.whenRead(value as z.infer<Shape>);
    return value as Current<z.infer<Shape>>;
  }

  /**
   * Saves all values of the page. Throws EditConflict where another clerk saved it since `opened`; where nothing
   * changed, nothing is written. The audit event has old and new values, but for those that are sealed.
   */
  async save(values: z.infer<Shape>, opened: number, by: Clerk) {
    await transaction(async () => {
      const changed = this.differences(await this.read(), values);
      if (Object.keys(changed).length === 0) return;

      if (!(await this.write(JSON.stringify(values), opened))) throw new EditConflict({ ...(await this.read()) });
      const { page, kind = "setting changed" } = this.words;
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
        .map(([name, value]) => [this.words.labels[name] ?? name, this.changeInWords(name, old[name], value)]),
    );
  }

  private changeInWords(name: string, before: unknown, after: unknown) {
    if (!this.words.sealed?.includes(name)) return `${inWords(before)} -> ${inWords(after)}`;
    return after ? (before ? "replaced" : "set") : "removed";
  }
}

function inWords(value: unknown) {
  if (value === null || value === undefined || value === "") return "blank";
  return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
}
