import { table, transaction } from "../../database/connection";
import { NotFound, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";
import { differing, inWords } from "./changes";
import type { Household } from "./household";
import { errorInDate } from "./household-errors";
import { PassType } from "./pass-type";

export const PASS_STATUSES = [
  "Actv-New",
  "Actv-Renew",
  "Suspended",
  "Expired",
  "Cancelled",
  "Lost",
  "Revoked",
  "Future",
] as const;
export type PassStatus = (typeof PASS_STATUSES)[number];

export interface PassRow {
  id: number;
  memberId: number;
  passTypeId: number;
  status: PassStatus;
  activatesOn: string | null;
  expiresOn: string | null;
  purchasedOn: string | null;
  lastVisitOn: string | null;
  visits: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A pass as the household's page lists it. */
export interface ListedPass extends PassRow {
  firstName: string;
  lastName: string;
  code: string;
  description: string;
}

/** What the form says of a pass; blank is "". */
export interface WantedPass {
  memberId: string;
  passTypeId: string;
  status: string;
  activatesOn: string;
  expiresOn: string;
  purchasedOn: string;
  lastVisitOn: string;
  visits: string;
}

const VISITS = /^\d{0,6}$/;

/** A member's pass of one type, with its status and dates. */
export class Pass extends Model<PassRow>("passes") {
  /** The passes of a household's members, those that last longest first. */
  static async of(household: Household): Promise<ListedPass[]> {
    const rows = await table("passes")
      .join("members", "members.id", "passes.member_id")
      .join("pass_types", "pass_types.id", "passes.pass_type_id")
      .where("members.household_id", household.id)
      .select("passes.*", "members.first_name", "members.last_name", "pass_types.code", "pass_types.description")
      .orderBy([{ column: "passes.expires_on", order: "desc" }, { column: "passes.id" }]);
    return rows as unknown as ListedPass[];
  }

  /** The pass of that household; another household's is not found. */
  static async findIn(household: Household, id: unknown) {
    const pass = await Pass.find(id);
    const owners = await household.members();
    if (!owners.some((member) => member.id === pass.memberId)) throw new NotFound(`pass of household ${household.id}`);
    return pass;
  }

  /** Gives one of the household's members a pass. Throws Invalid by field. */
  static async add(household: Household, wanted: WantedPass, by: Actor) {
    return transaction(async () => {
      await household.hold();
      const pass = await Pass.create(await columnsOf(household, wanted));
      await AuditEvent.note("pass added", by, {
        householdId: household.id,
        details: { pass: pass.id, member: pass.memberId, status: pass.status },
      });
      return pass;
    });
  }

  /** Writes what differs. Throws Invalid by field, EditConflict where another version is stored by now. */
  async change(household: Household, wanted: WantedPass, version: number, by: Actor) {
    const before = this.status;
    await transaction(async () => {
      await household.hold();
      const changes = differing<Partial<PassRow>>(this, await columnsOf(household, wanted));
      await this.update(changes, { version });
      const status = changes.status && { status: `${before} -> ${changes.status}` };
      await AuditEvent.note("pass changed", by, {
        householdId: household.id,
        details: { pass: this.id, columns: inWords(Object.keys(changes)), ...status },
      });
    });
  }

  /** The pass as its form has it. */
  asTyped(): WantedPass {
    return {
      memberId: String(this.memberId),
      passTypeId: String(this.passTypeId),
      status: this.status,
      activatesOn: this.activatesOn ?? "",
      expiresOn: this.expiresOn ?? "",
      purchasedOn: this.purchasedOn ?? "",
      lastVisitOn: this.lastVisitOn ?? "",
      visits: String(this.visits),
    };
  }
}

async function columnsOf(household: Household, wanted: WantedPass) {
  const [members, types] = [await household.members(), await PassType.all()];
  const member = members.find(({ id }) => String(id) === wanted.memberId);
  const type = types.find(({ id }) => String(id) === wanted.passTypeId);
  refuse({
    memberId: member ? null : "Choose a member.",
    passTypeId: type ? null : "Choose a pass type.",
    status: isStatus(wanted.status) ? null : "Choose a status.",
    activatesOn: errorInDate(wanted.activatesOn),
    expiresOn: errorInDate(wanted.expiresOn) ?? errorInOrder(wanted),
    purchasedOn: errorInDate(wanted.purchasedOn),
    lastVisitOn: errorInDate(wanted.lastVisitOn),
    visits: VISITS.test(wanted.visits) ? null : "Enter visits as a whole number, such as 12, or leave this blank.",
  });
  return {
    memberId: Number(wanted.memberId),
    passTypeId: Number(wanted.passTypeId),
    status: wanted.status as PassStatus,
    activatesOn: wanted.activatesOn || null,
    expiresOn: wanted.expiresOn || null,
    purchasedOn: wanted.purchasedOn || null,
    lastVisitOn: wanted.lastVisitOn || null,
    visits: Number(wanted.visits || 0),
  };
}

function errorInOrder({ activatesOn, expiresOn }: WantedPass) {
  const reversed = activatesOn && expiresOn && expiresOn < activatesOn;
  return reversed ? "Enter a date on or after the day the pass activates." : null;
}

function isStatus(word: string): word is PassStatus {
  return (PASS_STATUSES as readonly string[]).includes(word);
}
