import { table, transaction } from "../../database/connection";
import { orTaken, tidyCoded, validateCoded, type WantedCoded } from "../coded";
import { refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";

export interface PassTypeRow {
  id: number;
  code: string;
  description: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

const TAKEN = "Another pass type has this code. Choose another.";

/** A kind of pass that the agency sells: "CY-CHILD", Child Pass. */
export class PassType extends Model<PassTypeRow>("pass_types") {
  static async all() {
    const rows = (await table("pass_types").orderBy("code")) as unknown as PassTypeRow[];
    return rows.map((row) => new PassType(row));
  }

  /** Throws Invalid by field. */
  static async add(typed: WantedCoded, by: Actor) {
    const wanted = tidyCoded(typed);
    refuse(validateCoded(wanted));
    return orTaken(TAKEN, () =>
      transaction(async () => {
        const type = await PassType.create(wanted);
        await AuditEvent.note("setting changed", by, { details: { page: "pass-types", added: type.code } });
        return type;
      }),
    );
  }

  /** Gives the type another code or description; its passes keep it. Throws Invalid by field, EditConflict. */
  async rename(typed: WantedCoded, version: number, by: Actor) {
    const wanted = tidyCoded(typed);
    refuse(validateCoded(wanted));
    const before = this.words;
    await orTaken(TAKEN, () =>
      transaction(async () => {
        await this.update(wanted, { version });
        await AuditEvent.note("setting changed", by, {
          details: { page: "pass-types", renamed: `${before} -> ${this.words}` },
        });
      }),
    );
  }

  /** "CY-CHILD, Child Pass" */
  get words() {
    return `${this.code}, ${this.description}`;
  }
}
