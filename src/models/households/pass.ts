import { table, transaction } from "../../database/connection";
import { NotFound, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";
import { changedColumns, columnLabels } from "./changed-columns";
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

/** A pass as listed on the household's page. */
export interface ListedPass extends PassRow {
  firstName: string;
  lastName: string;
  code: string;
  description: string;
}

/** The submitted form of a pass; "" if blank. */
export interface PassAttributes {
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
  /** Returns the passes of a household's members, those that expire last first. */
  static async of(household: Household): Promise<ListedPass[]> {
    const rows = await table("passes")
      .join("members", "members.id", "passes.member_id")
      .join("pass_types", "pass_types.id", "passes.pass_type_id")
      .where("members.household_id", household.id)
      .select("passes.*", "members.first_name", "members.last_name", "pass_types.code", "pass_types.description")
      .orderBy([{ column: "passes.expires_on", order: "desc" }, { column: "passes.id" }]);
    return rows as unknown as ListedPass[];
  }

  /** Finds a pass of this household. Throws NotFound for a pass of another one. */
  static async findIn(household: Household, id: unknown) {
    const pass = await Pass.find(id);
    const owners = await household.members();
    if (!owners.some((member) => member.id === pass.memberId)) throw new NotFound(`pass of household ${household.id}`);
    return pass;
  }

  /** Adds a pass for a member of the household. Throws Invalid by field. */
  static async add(household: Household, attributes: PassAttributes, by: Actor) {
    return transaction(async () => {
      await household.lock();
      const pass = await Pass.create(await columnsOf(household, attributes));
      await AuditEvent.note("pass added", by, {
        householdId: household.id,
        details: { pass: pass.id, member: pass.memberId, status: pass.status },
      });
      return pass;
    });
  }

  /** Saves the changes. Throws Invalid by field, and EditConflict if `version` is no longer the stored one. */
  async change(household: Household, attributes: PassAttributes, version: number, by: Actor) {
    const before = this.status;
    await transaction(async () => {
      await household.lock();
      const changes = changedColumns<Partial<PassRow>>(this, await columnsOf(household, attributes));
      await this.update(changes, { version });
      const status = changes.status && { status: `${before} -> ${changes.status}` };
      await AuditEvent.note("pass changed", by, {
        householdId: household.id,
        details: { pass: this.id, columns: columnLabels(Object.keys(changes)), ...status },
      });
    });
  }

  /** Returns the pass as form values. */
  formValues(): PassAttributes {
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

async function columnsOf(household: Household, attributes: PassAttributes) {
  const [members, types] = [await household.members(), await PassType.all()];
  const member = members.find(({ id }) => String(id) === attributes.memberId);
  const type = types.find(({ id }) => String(id) === attributes.passTypeId);
  refuse({
    memberId: member ? null : "Choose a member.",
    passTypeId: type ? null : "Choose a pass type.",
    status: isStatus(attributes.status) ? null : "Choose a status.",
    activatesOn: errorInDate(attributes.activatesOn),
    expiresOn: errorInDate(attributes.expiresOn) ?? errorInOrder(attributes),
    purchasedOn: errorInDate(attributes.purchasedOn),
    lastVisitOn: errorInDate(attributes.lastVisitOn),
    visits: VISITS.test(attributes.visits) ? null : "Enter a whole number, such as 12, or leave it blank.",
  });
  return {
    memberId: Number(attributes.memberId),
    passTypeId: Number(attributes.passTypeId),
    status: attributes.status as PassStatus,
    activatesOn: attributes.activatesOn || null,
    expiresOn: attributes.expiresOn || null,
    purchasedOn: attributes.purchasedOn || null,
    lastVisitOn: attributes.lastVisitOn || null,
    visits: Number(attributes.visits || 0),
  };
}

function errorInOrder({ activatesOn, expiresOn }: PassAttributes) {
  const reversed = activatesOn && expiresOn && expiresOn < activatesOn;
  return reversed ? "Enter a date on or after the activation date." : null;
}

function isStatus(word: string): word is PassStatus {
  return (PASS_STATUSES as readonly string[]).includes(word);
}
