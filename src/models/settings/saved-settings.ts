import { table, transaction } from "../../database/connection";
import { isUniqueViolation } from "../../database/unique-violation";
import { fitForUse, fold } from "../../secrets/fold";
import { Invalid, NotFound, refuse } from "../errors";
import { Model } from "../model";
import { AuditEvent, type AuditKind } from "../staff/audit-event";
import type { Clerk } from "../staff/clerk";

const LONGEST_NAME = 60;

interface SavedSettingsRow {
  id: number;
  kind: string;
  name: string;
  nameKey: string;
  settings: string;
  clerkName: string;
  /** Who saved them last; null where it isn't known any more. */
  clerkId: number | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Settings of one screen kept under a name, for every clerk who may use it. */
class SavedSettings extends Model<SavedSettingsRow>("saved_settings") {}

/** How the audit log calls what happens to them. */
interface Words {
  saved: AuditKind;
  deleted: AuditKind;
}

/** The Templates of one screen. `read` makes its settings of what was kept. */
export class Templates<Settings extends object> {
  constructor(
    private readonly kind: string,
    private readonly read: (kept: string) => Settings,
    private readonly words: Words,
  ) {}

  async all() {
    const { kind } = this;
    const rows = (await table("saved_settings").where({ kind }).orderBy("nameKey")) as unknown as SavedSettingsRow[];
    return rows.map((row) => this.named(row));
  }

  /** Throws NotFound, for those of another screen too. */
  async find(id: unknown) {
    const row = await SavedSettings.find(id);
    if (row.kind !== this.kind) throw new NotFound(`${this.kind} settings ${row.id}`);
    return this.named(row);
  }

  /** Keeps settings under a new name, or other settings under one there is when `replace` says so. Throws Invalid (`templateName`). */
  async save(name: string, settings: Settings, clerk: Clerk, replace = false) {
    refuse({ templateName: errorInName(name) });
    const [kind, nameKey] = [this.kind, fold(name)];
    const columns = { name, settings: JSON.stringify(settings), clerkName: clerk.name, clerkId: clerk.id };
    const present = await SavedSettings.findBy({ kind, nameKey });
    refuse({
      templateName:
        present && !replace ? "There are settings of this name already. Choose another name, or tick Replace." : null,
    });
    try {
      return await transaction(async () => {
        await present?.update(columns);
        const saved = present ?? (await SavedSettings.create({ ...columns, kind, nameKey }));
        await AuditEvent.note(this.words.saved, clerk, { details: { name } });
        return this.named(saved);
      });
    } catch (error) {
      if (isUniqueViolation(error)) throw new Invalid({ templateName: "There are settings of this name already." });
      throw error;
    }
  }

  /** Forgets settings; what was made with them stays. Gives what they were called. Throws NotFound. */
  async remove(id: unknown, clerk: Clerk) {
    const { name } = await this.find(id);
    await transaction(async () => {
      await table("saved_settings")
        .where({ id: Number(id) })
        .delete();
      await AuditEvent.note(this.words.deleted, clerk, { details: { name } });
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
  return name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null;
}
