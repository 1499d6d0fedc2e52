import { table, transaction } from "../../database/connection";
import { isUniqueViolation } from "../../database/unique-violation";
import { fitForUse, fold } from "../../secrets/fold";
import { Invalid, NotFound, refuse } from "../errors";
import { Model } from "../model";
import { AuditEvent, type AuditKind } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";

const MAX_NAME_LENGTH = 60;

interface SavedSettingsRow {
  id: number;
  kind: string;
  name: string;
  nameKey: string;
  settings: string;
  clerkName: string;
  /** Who saved them last; null if unknown. */
  clerkId: number | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Named settings of one screen, for every clerk with access to it. */
class SavedSettings extends Model<SavedSettingsRow>("saved_settings") {}

/** The kinds of audit event for changes to them. */
interface AuditKinds {
  saved: AuditKind;
  deleted: AuditKind;
}

/** The templates of one screen. `read` parses its stored settings. */
export class Templates<Settings extends object> {
  constructor(
    private readonly kind: string,
    private readonly read: (stored: string) => Settings,
    private readonly auditKinds: AuditKinds,
  ) {}

  async all() {
    const { kind } = this;
    const rows = (await table("saved_settings").where({ kind }).orderBy("nameKey")) as unknown as SavedSettingsRow[];
    return rows.map((row) => this.named(row));
  }

  /** Throws NotFound, also for a template of another screen. */
  async find(id: unknown) {
    const row = await SavedSettings.find(id);
    if (row.kind !== this.kind) throw new NotFound(`${this.kind} settings ${row.id}`);
    return this.named(row);
  }

  /** Saves settings under a new name, or replaces existing ones with `replace`. Throws Invalid (`templateName`). */
  async save(name: string, settings: Settings, clerk: Clerk, replace = false) {
    refuse({ templateName: errorInName(name) });
    const [kind, nameKey] = [this.kind, fold(name)];
    const columns = { name, settings: JSON.stringify(settings), clerkName: clerk.name, clerkId: clerk.id };
    const existing = await SavedSettings.findBy({ kind, nameKey });
    refuse({
      templateName:
        existing && !replace ? "Settings with this name already exist. Choose another name, or select Replace." : null,
    });
    try {
      return await transaction(async () => {
        await existing?.update(columns);
        const saved = existing ?? (await SavedSettings.create({ ...columns, kind, nameKey }));
        await AuditEvent.note(this.auditKinds.saved, clerk, { details: { name } });
        return this.named(saved);
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new Invalid({ templateName: "Settings with this name already exist." });
      throw error;
    }
  }

  /** Deletes settings; anything made with them stays. Returns their name. Throws NotFound. */
  async remove(id: unknown, clerk: Clerk) {
    const { name } = await this.find(id);
    await transaction(async () => {
      await table("saved_settings")
        .where({ id: Number(id) })
        .delete();
      await AuditEvent.note(this.auditKinds.deleted, clerk, { details: { name } });
    });
    return name;
  }

  private named({ id, name, clerkName, clerkId, settings }: SavedSettingsRow) {
    return { id, name, clerkName, clerkId, wanted: this.read(settings) };
  }
}

function errorInName(name: string) {
  if (!name) return "Enter a name for these settings.";
  if (!fitForUse(name)) return "This name has a character that can't be used.";
  return name.length > MAX_NAME_LENGTH ? `Use at most ${MAX_NAME_LENGTH} characters.` : null;
}
