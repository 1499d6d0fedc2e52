import { table, transaction } from "../../database/connection";
import { announce } from "../announcement";
import { EditConflict, NotFound, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";
import { differing, inWords } from "./changes";
import { validateHousehold } from "./household-errors";
import { noteHouseholdId, reserveHouseholdIds } from "./household-numbers";
import { Member, type MemberRow, nameColumns } from "./member";
import { type Phones, phoneDifferences, phonesOf, writePhones } from "./phones";
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

/** What the form of a household that is there says. */
export interface ChangedHousehold extends WantedHousehold {
  inactive: boolean;
}

/** The account: address, phones, primary person, members. Its id is the household ID people quote. */
export class Household extends Model<HouseholdRow>("households") {
  /** Adds a household with its primary person and its web user, who has no access yet. Throws Invalid by field. */
  static async add(wanted: WantedHousehold, by: Actor, id?: number): Promise<Household> {
    refuse(validateHousehold(wanted));

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
      if (by !== "system") await AuditEvent.note("household added", by, { householdId: household.id });
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

  /** The household and its primary person as the form has them. */
  async asTyped(): Promise<ChangedHousehold> {
    const [person, phones] = [await this.primaryPerson(), await this.phones()];
    return {
      firstName: person?.firstName ?? "",
      lastName: person?.lastName ?? "",
      dateOfBirth: person?.dateOfBirth ?? "",
      address: this.address ?? "",
      addressLineTwo: this.addressLineTwo ?? "",
      city: this.city ?? "",
      state: this.state ?? "",
      zip: this.zip ?? "",
      email: this.email ?? "",
      residency: this.residency,
      note: this.note ?? "",
      inactive: this.inactiveAt !== null,
      ...phones,
    };
  }

  /**
   * Writes what differs from what is stored, of the household, its phones and its primary person. Throws Invalid by
   * field; EditConflict, with the form as it is now, where another version is stored by now.
   */
  async change(wanted: ChangedHousehold, version: number, by: Actor) {
    refuse(validateHousehold(wanted));

    await transaction(async () => {
      const stored = await this.hold();
      if (stored.version !== version) throw new EditConflict({ ...(await stored.asTyped()), version: stored.version });

      const columns = differing<Partial<HouseholdRow>>(stored, {
        ...columnsOf(wanted),
        inactiveAt: wanted.inactive ? (stored.inactiveAt ?? new Date()) : null,
      });
      const person = await stored.changePrimaryPerson(wanted);
      const phones = phoneDifferences(await stored.phones(), wanted);
      const changed = [...person, ...Object.keys(columns), ...phones.map((kind) => `${kind}Phone`)];
      if (changed.length === 0) return;

      await writePhones(this.id, wanted, phones);
      await this.update(columns);
      await stored.announceNewEmail(columns);
      await AuditEvent.note("household changed", by, {
        householdId: this.id,
        details: { columns: inWords(changed), ...standing(stored, columns) },
      });
    });
  }

  /**
   * Keeps the household under another of its adults. The new primary person's email, where there is one, becomes the
   * household's; the former one keeps theirs as a member. Throws Invalid for a child.
   */
  async makePrimary(member: Member, by: Actor) {
    await transaction(async () => {
      const stored = await this.hold();
      const next = await Member.findIn(this, member.id);
      if (next.isPrimary) return;
      refuse({ form: next.relation === "adult" ? null : "Only an adult can be the primary person." });

      const former = await this.primaryPerson();
      await former?.update({ relation: "adult", email: stored.email });
      const { email } = next;
      await next.update({ relation: "primary", email: null });
      const columns = email ? { email, emailKey: emailKey(email) } : {};
      await this.update(columns);
      await stored.announceNewEmail(columns);
      await AuditEvent.note("household changed", by, {
        householdId: this.id,
        details: { columns: "primary person", "primary person": `member ${former?.id ?? "none"} -> member ${next.id}` },
      });
    });
  }

  /** Removes a member and their passes. Throws Invalid for the primary person. */
  async remove(member: Member, by: Actor) {
    await transaction(async () => {
      await this.hold();
      const going = await Member.findIn(this, member.id);
      refuse({
        form: going.isPrimary
          ? "The primary person can't be removed. Make another adult the primary person first."
          : null,
      });
      await going.destroy();
      await AuditEvent.note("member removed", by, { householdId: this.id, details: { member: going.id } });
    });
  }

  /** The household as it is stored; others who would change it or its members wait until the open transaction ends. */
  async hold() {
    const row = await table("households").where({ id: this.id }).forUpdate().first();
    if (!row) throw new NotFound(`household ${this.id}`);
    return new Household(row as unknown as HouseholdRow);
  }

  /** Both addresses hear of it; this is the household as it was. */
  private async announceNewEmail(columns: Partial<HouseholdRow>) {
    if (columns.emailKey === undefined || columns.emailKey === this.emailKey) return;
    await announce("email", this.id, this.email);
  }

  /** Gives the names of the columns that changed. */
  private async changePrimaryPerson(wanted: WantedHousehold) {
    const person = await this.primaryPerson();
    if (!person) return [];
    const changes = differing<Partial<MemberRow>>(person, {
      ...nameColumns(wanted),
      dateOfBirth: wanted.dateOfBirth || null,
    });
    if (Object.keys(changes).length > 0) await person.update(changes);
    return Object.keys(changes);
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

/** What the audit log tells of a change in full: how the household stands with the agency. */
function standing(before: Household, changes: Partial<HouseholdRow>) {
  return {
    ...(changes.residency && { residency: `${before.residency} -> ${changes.residency}` }),
    ...(changes.inactiveAt !== undefined && { inactive: changes.inactiveAt ? "no -> yes" : "yes -> no" }),
  };
}

function rank(member: Member) {
  return member.isPrimary ? 0 : 1;
}
