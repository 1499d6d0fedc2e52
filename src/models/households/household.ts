import { table, transaction } from "../../database/connection";
import { announce } from "../announcement";
import { EditConflict, NotFound, refuse } from "../errors";
import { Model } from "../model";
import { type Actor, AuditEvent } from "../staff/audit-event";
import { changedColumns, columnLabels } from "./changed-columns";
import type { HouseholdAttributes, HouseholdChanges, Residency } from "./household-attributes";
import { validateHousehold } from "./household-errors";
import { raiseLastHouseholdId, reserveHouseholdIds } from "./household-ids";
import { Member, type MemberRow, nameColumns } from "./member";
import { phoneDifferences, phonesOf, writePhones } from "./phones";
import { emailKey } from "./search-keys";

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

/** The account: address, phones, primary person, members. Its ID is the household ID that people quote. */
export class Household extends Model<HouseholdRow>("households") {
  /** Adds a household with its primary person and a web user without access. Throws Invalid by field. */
  static async add(attributes: HouseholdAttributes, by: Actor, id?: number): Promise<Household> {
    refuse(validateHousehold(attributes));

    return transaction(async () => {
      const household = await Household.create({ id: id ?? (await reserveHouseholdIds(1)), ...columnsOf(attributes) });
      if (id !== undefined) await raiseLastHouseholdId(id);
      await Member.create({
        householdId: household.id,
        relation: "primary",
        ...nameColumns(attributes),
        dateOfBirth: attributes.dateOfBirth || null,
      });
      await writePhones(household.id, attributes);
      const now = new Date();
      await table("web_users").insert({ householdId: household.id, createdAt: now, updatedAt: now });
      if (by !== "system") await AuditEvent.note("household added", by, { householdId: household.id });
      return household;
    });
  }

  /** Returns the members, primary person first. */
  async members() {
    const rows = (await table("members").where({ householdId: this.id }).orderBy("id")) as unknown as MemberRow[];
    const members = rows.map((row) => new Member(row));
    return members.sort((one, other) => sortRank(one) - sortRank(other));
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

  /** Returns the household and its primary person as form values. */
  async formValues(): Promise<HouseholdChanges> {
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
   * Saves the changed fields of the household, its phones and its primary person. Throws Invalid by field, and
   * EditConflict with the current values if `version` is no longer the stored one.
   */
  async change(attributes: HouseholdChanges, version: number, by: Actor) {
    refuse(validateHousehold(attributes));

    await transaction(async () => {
      const stored = await this.lock();
      if (stored.version !== version)
        throw new EditConflict({ ...(await stored.formValues()), version: stored.version });

      const columns = changedColumns<Partial<HouseholdRow>>(stored, {
        ...columnsOf(attributes),
        inactiveAt: attributes.inactive ? (stored.inactiveAt ?? new Date()) : null,
      });
      const person = await stored.changePrimaryPerson(attributes);
      const phones = phoneDifferences(await stored.phones(), attributes);
      const changed = [...person, ...Object.keys(columns), ...phones.map((kind) => `${kind}Phone`)];
      if (changed.length === 0) return;

      await writePhones(this.id, attributes, phones);
      await this.update(columns);
      await stored.announceNewEmail(columns);
      await AuditEvent.note("household changed", by, {
        householdId: this.id,
        details: { columns: columnLabels(changed), ...statusChanges(stored, columns) },
      });
    });
  }

  /**
   * Makes another adult the primary person. Their email, if any, becomes the household's, and the former primary person
   * keeps the old one as a member. Throws Invalid for a child.
   */
  async makePrimary(member: Member, by: Actor) {
    await transaction(async () => {
      const stored = await this.lock();
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
      await this.lock();
      const removed = await Member.findIn(this, member.id);
      refuse({
        form: removed.isPrimary
          ? "The primary person can't be removed. Make another adult the primary person first."
          : null,
      });
      await removed.destroy();
      await AuditEvent.note("member removed", by, { householdId: this.id, details: { member: removed.id } });
    });
  }

  /** Locks the household for the open transaction and returns its stored row. Other changes to it or its members wait. */
  async lock() {
    const row = await table("households").where({ id: this.id }).forUpdate().first();
    if (!row) throw new NotFound(`household ${this.id}`);
    return new Household(row as unknown as HouseholdRow);
  }

  /** Announces a new email to the old and the new address. `this` is the household before the change. */
  private async announceNewEmail(columns: Partial<HouseholdRow>) {
    if (columns.emailKey === undefined || columns.emailKey === this.emailKey) return;
    await announce("email", this.id, this.email);
  }

  /** Returns the names of the changed columns. */
  private async changePrimaryPerson(attributes: HouseholdAttributes) {
    const person = await this.primaryPerson();
    if (!person) return [];
    const changes = changedColumns<Partial<MemberRow>>(person, {
      ...nameColumns(attributes),
      dateOfBirth: attributes.dateOfBirth || null,
    });
    if (Object.keys(changes).length > 0) await person.update(changes);
    return Object.keys(changes);
  }
}

/** Converts attributes to columns of the households table. */
export function columnsOf(attributes: HouseholdAttributes) {
  return {
    address: attributes.address || null,
    addressLineTwo: attributes.addressLineTwo || null,
    city: attributes.city || null,
    state: attributes.state || null,
    zip: attributes.zip || null,
    email: attributes.email || null,
    emailKey: attributes.email ? emailKey(attributes.email) : null,
    residency: attributes.residency as Residency,
    note: attributes.note || null,
  };
}

/** Old and new values of the status fields, for the audit log. */
function statusChanges(before: Household, changes: Partial<HouseholdRow>) {
  return {
    ...(changes.residency && { residency: `${before.residency} -> ${changes.residency}` }),
    ...(changes.inactiveAt !== undefined && { inactive: changes.inactiveAt ? "no -> yes" : "yes -> no" }),
  };
}

function sortRank(member: Member) {
  return member.isPrimary ? 0 : 1;
}
