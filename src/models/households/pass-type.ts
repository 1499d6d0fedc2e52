import { table, transaction } from "../../database/connection";
import { isUniqueViolation } from "../../database/unique-violation";
import { Invalid, refuse } from "../faults";
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

/** What the form says; blank is "". */
export interface WantedPassType {
  code: string;
  description: string;
}

const LONGEST_CODE = 30;
const LONGEST_DESCRIPTION = 200;
const CODE = /^[A-Z0-9][A-Z0-9 ./_-]*$/;

/** A kind of pass that the agency sells: "CY-CHILD", Child Pass. */
export class PassType extends Model<PassTypeRow>("pass_types") {
  static async all() {
    const rows = (await table("pass_types").orderBy("code")) as unknown as PassTypeRow[];
    return rows.map((row) => new PassType(row));
  }

  /** Throws Invalid by field. */
  static async add(typed: WantedPassType, by: Actor) {
    const wanted = tidy(typed);
    refuse(faultsIn(wanted));
    return orTaken(() =>
      transaction(async () => {
        const type = await PassType.create(wanted);
        await AuditEvent.note("setting changed", by, { details: { page: "pass-types", added: type.code } });
        return type;
      }),
    );
  }

  /** Gives the type another code or description; its passes keep it. Throws Invalid by field, ChangedMeanwhile. */
  async rename(typed: WantedPassType, version: number, by: Actor) {
    const wanted = tidy(typed);
    refuse(faultsIn(wanted));
    const before = this.words;
    await orTaken(() =>
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

function tidy({ code, description }: WantedPassType): WantedPassType {
  return { code: code.slice(0, LONGEST_CODE + 1).toUpperCase(), description };
}

function faultsIn({ code, description }: WantedPassType) {
  return {
    code: faultInCode(code),
    description: !description
      ? "Enter a description."
      : description.length > LONGEST_DESCRIPTION
        ? `Use at most ${LONGEST_DESCRIPTION} characters.`
        : null,
  };
}

function faultInCode(code: string) {
  if (!code) return "Enter a code.";
  if (code.length > LONGEST_CODE) return `Use at most ${LONGEST_CODE} characters.`;
  return CODE.test(code)
    ? null
    : "Use letters, digits, spaces, hyphens, dots, slashes and underscores, beginning with a letter or digit.";
}

/** The unique index judges the code; caught outside of the transaction, which is over by then. */
async function orTaken<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (fault) {
    if (isUniqueViolation(fault)) throw new Invalid({ code: "Another pass type has this code. Choose another." });
    throw fault;
  }
}
