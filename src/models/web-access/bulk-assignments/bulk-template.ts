import { table, transaction } from "../../../database/connection";
import { isUniqueViolation } from "../../../database/unique-violation";
import { fitForUse, fold } from "../../../secrets/fold";
import { Invalid, refuse } from "../../faults";
import { Model } from "../../model";
import { AuditEvent } from "../../staff/audit-event";
import type { Clerk } from "../../staff/clerk";
import { type BulkSettings, settingsFrom } from "./bulk-settings";

const LONGEST_NAME = 60;

interface BulkTemplateRow {
  id: number;
  name: string;
  nameKey: string;
  settings: string;
  clerkName: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Settings of Bulk WebTrac ID/PIN Assign kept under a name, for every clerk to use again. */
export class BulkTemplate extends Model<BulkTemplateRow>("bulk_assignment_templates") {
  static async all(): Promise<BulkTemplate[]> {
    const rows = (await table("bulk_assignment_templates").orderBy("nameKey")) as unknown as BulkTemplateRow[];
    return rows.map((row) => new BulkTemplate(row));
  }

  /** Keeps settings under a new name, or other settings under one there is when `replace` says so. Throws Invalid (`templateName`). */
  static async save(name: string, settings: BulkSettings, clerk: Clerk, replace = false) {
    refuse({ templateName: faultInName(name) });
    const nameKey = fold(name);
    const columns = { name, settings: JSON.stringify(settings), clerkName: clerk.name };
    const present = await BulkTemplate.findBy({ nameKey });
    refuse({
      templateName:
        present && !replace ? "There are settings of this name already. Choose another name, or tick Replace." : null,
    });
    try {
      await transaction(async () => {
        if (present) await present.update(columns);
        else await BulkTemplate.create({ ...columns, nameKey });
        await AuditEvent.note("bulk settings saved", clerk, { details: { name } });
      });
    } catch (fault) {
      if (isUniqueViolation(fault)) throw new Invalid({ templateName: "There are settings of this name already." });
      throw fault;
    }
  }

  get wanted(): BulkSettings {
    return settingsFrom(this.settings);
  }

  async remove(clerk: Clerk) {
    await transaction(async () => {
      await this.destroy();
      await AuditEvent.note("bulk settings deleted", clerk, { details: { name: this.name } });
    });
  }
}

function faultInName(name: string) {
  if (!name) return "Enter a name for these settings.";
  if (!fitForUse(name)) return "This name has a character that can't be used.";
  return name.length > LONGEST_NAME ? `Use at most ${LONGEST_NAME} characters.` : null;
}
