import { transaction } from "../../database/connection";
import { NotFound, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";
import { changedColumns, columnLabels } from "./changed-columns";
import type { MemberAttributes } from "./household-attributes";
import { validateMember } from "./household-errors";
import { nameKey } from "./search-keys";

export const RELATIONS = ["primary", "adult", "child"] as const;
export type Relation = (typeof RELATIONS)[number];

export interface MemberRow {
  id: number;
  householdId: number;
  relation: Relation;
  firstName: string;
  lastName: string;
  dateOfBirth: string | null;
  email: string | null;
  lastKey: string;
  firstKey: string;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** One person of a household. The primary person is the adult it is named for. */
export class Member extends Model<MemberRow>("members") {
  /** Finds a member of this household. Throws NotFound for a member of another one. */
  static async findIn(household: { id: number }, id: unknown) {
    const member = await Member.find(id);
    if (member.householdId !== household.id) throw new NotFound(`member ${member.id} of household ${household.id}`);
    return member;
  }

  /** Adds a member to a household. Throws Invalid by field. */
  static async add(household: { id: number }, attributes: MemberAttributes, by: Actor) {
    refuse(validateMember(attributes));
    return transaction(async () => {
      const member = await Member.create({ householdId: household.id, ...columnsOf(attributes) });
      await AuditEvent.note("member added", by, { householdId: household.id, details: { member: member.id } });
      return member;
    });
  }

  get name() {
    return [this.firstName, this.lastName].filter(Boolean).join(" ");
  }

  get isPrimary() {
    return this.relation === "primary";
  }

  /** Saves the changes. Throws Invalid by field, and EditConflict if `version` is no longer the stored one. */
  async change(attributes: MemberAttributes, version: number, by: Actor) {
    refuse({
      ...validateMember(attributes),
      form: this.isPrimary ? "Edit the household to change the primary person." : null,
    });
    const changes = changedColumns<Partial<MemberRow>>(this, columnsOf(attributes));

    await transaction(async () => {
      await this.update(changes, { version });
      const details = { member: this.id, columns: columnLabels(Object.keys(changes)) };
      await AuditEvent.note("member changed", by, { householdId: this.householdId, details });
    });
  }
}

/** The name columns of a person, with the keys that the search uses. */
export function nameColumns({ firstName, lastName }: { firstName: string; lastName: string }) {
  return { firstName, lastName, lastKey: nameKey(lastName), firstKey: nameKey(firstName) };
}

function columnsOf(attributes: MemberAttributes) {
  return {
    ...nameColumns(attributes),
    relation: attributes.relation as Relation,
    dateOfBirth: attributes.dateOfBirth || null,
    email: attributes.email || null,
  };
}
