import { table, transaction } from "../../database/connection";
import { orTaken, tidyCoded, validateCoded, type WantedCoded } from "../coded";
import { refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";

export interface HistoryCategoryRow {
  id: number;
  code: string;
  description: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const PAGE = "history-categories";
const TAKEN = "Another history category has this code. Choose another.";

/** What kind of communication a RecConnect History Record is about: "MISC", Miscellaneous or one-time. */
export class HistoryCategory extends Model<HistoryCategoryRow>("history_categories") {
  static async all() {
    const rows = (await table("history_categories").orderBy("code")) as unknown as HistoryCategoryRow[];
    return rows.map((row) => new HistoryCategory(row));
  }

  /** Throws Invalid by field. */
  static async add(typed: WantedCoded, by: Actor) {
    const wanted = tidyCoded(typed);
    refuse(validateCoded(wanted));
    return orTaken(TAKEN, () =>
      transaction(async () => {
        const category = await HistoryCategory.create(wanted);
        await AuditEvent.note("setting changed", by, { details: { page: PAGE, added: category.code } });
        return category;
      }),
    );
  }

  /** Gives the category another code or description; its history keeps it. Throws Invalid by field, EditConflict. */
  async rename(typed: WantedCoded, version: number, by: Actor) {
    const wanted = tidyCoded(typed);
    refuse(validateCoded(wanted));
    const before = this.words;
    await orTaken(TAKEN, () =>
      transaction(async () => {
        await this.update(wanted, { version });
        await AuditEvent.note("setting changed", by, {
          details: { page: PAGE, renamed: `${before} -> ${this.words}` },
        });
      }),
    );
  }

  /** "MISC, Miscellaneous or one-time" */
  get words() {
    return `${this.code}, ${this.description}`;
  }
}
