import { config } from "../../../config";
import type { Household } from "../../households/household";
import { WebParameters } from "../../settings/web-parameters";
import { WebUser } from "../../web-access/web-user";
import type { Letterhead, MergeValues } from "./markdown-email";
import type { MergeField } from "./merge-fields";

/** What surrounds every message now. */
export async function letterhead(): Promise<Letterhead> {
  const { siteName, officeName, officePhone, officeEmail, officeHours } = await WebParameters.current();
  return { siteName, officeName, officePhone, officeEmail, officeHours, siteLink: config.baseUrl };
}

/** The values of these fields that are no secrets, as they are for this household now; blank where there is none. */
export async function householdValues(fields: MergeField[], household: Household | null): Promise<MergeValues> {
  const { siteName, siteLink, officeName, officePhone } = await letterhead();
  const site: MergeValues = {
    SiteName: siteName,
    SiteLink: siteLink,
    OfficeName: officeName,
    OfficePhone: officePhone,
  };
  if (!household) return site;

  const wants = (...names: MergeField[]) => fields.some((field) => names.includes(field));
  const person = wants("FirstName", "LastName", "Household") ? await household.primaryPerson() : undefined;
  return {
    ...site,
    HouseholdID: String(household.id),
    Email: household.email ?? "",
    FirstName: person?.firstName ?? "",
    LastName: person?.lastName ?? "",
    ...(wants("Household") && { Household: await household.fullName() }),
    ...(wants("WebID") && { WebID: (await WebUser.of(household)).userName ?? "" }),
  };
}
