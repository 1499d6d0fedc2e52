import type { HouseholdAttributes } from "../household-attributes";
import type { Relation } from "../member";

/** A person in a row. Blank fields are absent. */
export interface PersonData {
  firstName?: string;
  lastName?: string;
  dateOfBirth?: string;
  relation?: Relation;
}

/** The values of a row, checked and normalized. Blank fields are absent. */
export interface RowData {
  householdId?: number;
  household: Partial<HouseholdAttributes>;
  person: PersonData;
  members: PersonData[];
}

/** One row of a file: its values, or why it is refused. */
export interface ParsedRow {
  number: number;
  start: number;
  end: number;
  /** The label on screens: name and key. */
  label: string;
  key: string;
  given: RowData;
  refusal?: Refusal;
}

/** Why a row is refused: the reason that is counted, and details of this row. */
export interface Refusal {
  reason: string;
  detail?: string;
}
