import { config } from "../../../config";
import type { Household } from "../../households/household";
import { WebParameters } from "../../settings/web-parameters";
import { WebUser } from "../../web-access/web-user";
import type { Letterhead, MergeValues } from "./markdown-email";
import type { MergeField } from "./merge-fields";

/** Returns the contact details that surround every message. */
export async function letterhead(): Promise<Letterhead> {
  const { siteName, officeName, officePhone, officeEmail, officeHours } = await WebParameters.current();
  return { siteName, officeName, officePhone, officeEmail, officeHours, siteLink: config.baseUrl };
}

/** Returns the household's current values of these fields, "" if it has none. Secret fields are not included. */
export async function householdValues(fields: MergeField[], household: Household | null): Promise<MergeValues> {
  const { siteName, siteLink, officeName, officePhone } = await letterhead();
  const site: MergeValues = {
    SiteName: siteName,
    SiteLink: siteLink,
    OfficeName: officeName,
    OfficePhone: officePhone,
  };
  if (!household) return site;

  const needs = (...names: MergeField[]) => fields.some((field) => names.includes(field));
  const person = needs("FirstName", "LastName", "Household") ? await household.primaryPerson() : undefined;
  return {
    ...site,
    HouseholdID: String(household.id),
    Email: household.email ?? "",
    FirstName: person?.firstName ?? "",
    LastName: person?.lastName ?? "",
    ...(needs("Household") && { Household: await household.fullName() }),
    ...(needs("WebID") && { WebID: (await WebUser.of(household)).userName ?? "" }),
  };
}
