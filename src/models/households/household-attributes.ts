import type { Phones } from "./phones";

export const RESIDENCIES = ["resident", "non-resident", "not verified"] as const;
export type Residency = (typeof RESIDENCIES)[number];

/** The fields of a household and its primary person, from a form or file; "" if blank. */
export interface HouseholdAttributes extends Phones {
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

/** The submitted form of an existing household. */
export interface HouseholdChanges extends HouseholdAttributes {
  inactive: boolean;
}

/** The submitted form of a member other than the primary person; "" if blank. */
export interface MemberAttributes {
  firstName: string;
  lastName: string;
  relation: string;
  dateOfBirth: string;
  email: string;
}
