import { table, transaction } from "../../database/connection";
import { refuse } from "../faults";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";
import { faultsInHousehold } from "./household-faults";
import { noteHouseholdId, reserveHouseholdIds } from "./household-numbers";
import { Member, type MemberRow, nameColumns } from "./member";
import { type Phones, phonesOf, writePhones } from "./phones";
import { emailKey } from "./search-keys";

export const RESIDENCIES = ["resident", "non-resident", "not verified"] as const;
export type Residency = (typeof RESIDENCIES)[number];

export interface HouseholdRow {
  id: number;
  address: string | null;
  addressLineTwo: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  email: string | null;
  emailKey: string | null;
  residency: Residency;
  note: string | null;
  inactiveAt: Date | null;
  source: string | null;
  sourceKey: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** What a form or a file says of a household and its primary person; blank is "". */
export interface WantedHousehold extends Phones {
  firstName: string;
  lastName: string;
  dateOfBirth: string;
  address: string;
  addressLineTwo: string;
  city: string;
  state: string;
  zip: string;
  email: string;
  residency: string;
  note: string;
}

/** The account: address, phones, primary person, members. Its id is the household ID people quote. */
export class Household extends Model<HouseholdRow>("households") {
  /** Adds a household with its primary person and its web user, who has no access yet. Throws Invalid by field. */
  static async add(wanted: WantedHousehold, by: Actor, id?: number): Promise<Household> {
    refuse(faultsInHousehold(wanted));

    return transaction(async () => {
      const household = await Household.create({ id: id ?? (await reserveHouseholdIds(1)), ...columnsOf(wanted) });
      if (id !== undefined) await noteHouseholdId(id);
      await Member.create({
        householdId: household.id,
        relation: "primary",
        ...nameColumns(wanted),
        dateOfBirth: wanted.dateOfBirth || null,
      });
      await writePhones(household.id, wanted);
      const now = new Date();
      await table("web_users").insert({ householdId: household.id, createdAt: now, updatedAt: now });
      await AuditEvent.note("household added", by, { householdId: household.id });
      return household;
    });
  }

  /** The primary person and the others, the primary person first. */
  async members() {
    const rows = (await table("members").where({ householdId: this.id }).orderBy("id")) as unknown as MemberRow[];
    const members = rows.map((row) => new Member(row));
    return members.sort((one, other) => rank(one) - rank(other));
  }

  async primaryPerson() {
    return Member.findBy({ householdId: this.id, relation: "primary" });
  }

  /** "Okafor, Ada" */
  async fullName() {
    const person = await this.primaryPerson();
    return person ? [person.lastName, person.firstName].filter(Boolean).join(", ") : `Household ${this.id}`;
  }

  async phones() {
    return phonesOf(this.id);
  }
}

/** The columns of the households table for what was typed. */
export function columnsOf(wanted: WantedHousehold) {
  return {
    address: wanted.address || null,
    addressLineTwo: wanted.addressLineTwo || null,
    city: wanted.city || null,
    state: wanted.state || null,
    zip: wanted.zip || null,
    email: wanted.email || null,
    emailKey: wanted.email ? emailKey(wanted.email) : null,
    residency: wanted.residency as Residency,
    note: wanted.note || null,
  };
}

function rank(member: Member) {
  return member.relation === "primary" ? 0 : 1;
}
