import { table, transaction } from "../../database/connection";
import { isUniqueViolation } from "../../database/unique-violation";
import { Invalid, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";

/** One entry of a list that administrators maintain: a code in capital letters, used once, and a description. */
export interface CodeRow {
  id: number;
  code: string;
  description: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A code and its description as submitted; blank is "". */
export type CodeAttributes = Pick<CodeRow, "code" | "description">;

const LONGEST_CODE = 30;
const LONGEST_DESCRIPTION = 200;
const CODE = /^[A-Z0-9][A-Z0-9 ./_-]*$/;

/**
 * The base of a model over a list of codes in this table. `page` names its settings page in the audit log; `taken` is
 * the sentence for a code that another entry has.
 */
export function CodeList(tableName: string, page: string, taken: string) {
  return class extends Model<CodeRow>(tableName) {
    /** All entries, in the order of their codes. */
    static async all<T>(this: new (row: CodeRow) => T): Promise<T[]> {
      const rows = (await table(tableName).orderBy("code")) as unknown as CodeRow[];
      return rows.map((row) => new this(row));
    }

    /** Adds an entry. Throws Invalid by field. */
    static async add<T extends CodeRow>(
      this: { create(row: CodeAttributes): Promise<T> },
      submitted: CodeAttributes,
      by: Actor,
    ): Promise<T> {
      const attributes = validAttributes(submitted);
      return refuseTaken(taken, () =>
        transaction(async () => {
          // biome-ignore lint/complexity/noThisInStatic: the list itself, which extends this class.
          const entry = await this.create(attributes);
          await AuditEvent.note("setting changed", by, { details: { page, added: entry.code } });
          return entry;
        }),
      );
    }

    /** Changes the code or description; what refers to the entry keeps it. Throws Invalid by field, EditConflict. */
    async rename(submitted: CodeAttributes, version: number, by: Actor) {
      const attributes = validAttributes(submitted);
      const before = this.codeAndDescription;
      await refuseTaken(taken, () =>
        transaction(async () => {
          await this.update(attributes, { version });
          await AuditEvent.note("setting changed", by, {
            details: { page, renamed: `${before} -> ${this.codeAndDescription}` },
          });
        }),
      );
    }

    /** "CY-CHILD, Child Pass" */
    get codeAndDescription() {
      return `${this.code}, ${this.description}`;
    }
  };
}

/** Throws Invalid by field. */
function validAttributes({ code, description }: CodeAttributes): CodeAttributes {
  const attributes = { code: code.slice(0, LONGEST_CODE + 1).toUpperCase(), description };
  refuse({ code: errorInCode(attributes.code), description: errorInDescription(description) });
  return attributes;
}

/** The unique index decides; the error is caught outside the transaction, which has ended. Throws Invalid (`code`). */
async function refuseTaken<Result>(sentence: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Invalid({ code: sentence });
    throw error;
  }
}

function errorInCode(code: string) {
  if (!code) return "Enter a code.";
  if (code.length > LONGEST_CODE) return `Use at most ${LONGEST_CODE} characters.`;
  return CODE.test(code)
    ? null
    : "Use letters, digits, spaces, hyphens, dots, slashes, and underscores. Start with a letter or digit.";
}

function errorInDescription(description: string) {
  if (!description) return "Enter a description.";
  return description.length > LONGEST_DESCRIPTION ? `Use at most ${LONGEST_DESCRIPTION} characters.` : null;
}
