import type { Request, Response } from "express";
import { refuse } from "../../../models/errors";
import { Household } from "../../../models/households/household";
import { validateHousehold } from "../../../models/households/household-errors";
import { HouseholdSearch } from "../../../models/households/household-search";
import { Pass } from "../../../models/households/pass";
import { possibleDuplicates } from "../../../models/households/possible-duplicates";
import { addHousehold } from "../../../models/messages/add-household";
import { addressRefusal } from "../../../models/messages/outbox/failed-messages";
import { Unsubscription } from "../../../models/messages/unsubscription";
import { historyOf } from "../../../models/recconnect/household-history";
import { WebUser } from "../../../models/web-access/web-user";
import { webUserSummaries } from "../../../models/web-access/web-user-state";
import { suggestionFor } from "../../../models/web-access/web-user-suggestion";
import { optedOutSince } from "../../../texts/opted-out-mobiles";
import { fields, ticked, version, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";
import { replyOf } from "../messages/message-state-labels";
import { recipientStateLabels } from "../recconnect/sending/recipient-states";

const labels = {
  firstName: "First name",
  lastName: "Last name",
  dateOfBirth: "Date of birth",
  address: "Address",
  addressLineTwo: "Address line 2",
  city: "City",
  state: "State",
  zip: "ZIP Code",
  homePhone: "Home phone",
  mobilePhone: "Mobile phone",
  workPhone: "Work phone",
  email: "Email",
  residency: "Residency",
  note: "Note",
  inactive: "Inactive",
};
type Field = Exclude<keyof typeof labels, "inactive">;
const names = Object.keys(labels).filter((name): name is Field => name !== "inactive");

const HISTORY_SHOWN = 50;

export { blank as new };

/** Search results. A single result opens at once. */
export async function index(req: Request, res: Response) {
  const { q, page } = fields(req.query, "q", "page");
  const search = new HouseholdSearch(q);
  if (search.blank) return res.render("staff/households/index", { title: "Households", q: "" });

  const pageNumber = wholeNumber(page) || 1;
  const found = await search.page(pageNumber);
  const [only] = found.households;
  if (only && found.count === 1 && pageNumber === 1) return res.redirect(303, `/staff/households/${only.id}`);

  const access = await webUserSummaries(found.households.map(({ id }) => id));
  const title = found.pages > 1 ? `Households, page ${found.page} of ${found.pages}` : "Households";
  res.render("staff/households/index", { title, q, search, found, access });
}

/** One household, with everything that a clerk needs at the counter. */
export async function show(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const webUser = await WebUser.of(household);
  const name = await household.fullName();
  const phones = await household.phones();

  res.render("staff/households/show", {
    title: `${name}, household ${household.id}`,
    name,
    household,
    webUser,
    state: await webUser.state(),
    members: await household.members(),
    phones,
    textsStoppedAt: await optedOutSince(phones.mobilePhone),
    passes: await Pass.of(household),
    unsubscription: await Unsubscription.of(household),
    addressRefused: await addressRefusal(household),
    replyOf,
    history: await historyOf(household, HISTORY_SHOWN),
    words: recipientStateLabels,
    offer: req.clerk.may("assign web users") ? await suggestionFor(household, webUser) : null,
  });
}

/** An empty form. */
async function blank(_req: Request, res: Response) {
  showNew(res, { values: { residency: "not verified" } });
}

/** Adds a household. Warns first if another has the same email or phone. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, ...names);
  const refused = await refusal(async () => refuse(validateHousehold(values)));
  if (refused) return showNew(res.status(refused.status), { values, errors: refused.errors });

  const duplicates = ticked(req.body, "anyway") ? [] : await possibleDuplicates(values);
  if (duplicates.length > 0) return showNew(res.status(422), { values, duplicates });

  const { household, words } = await addHousehold(values, req.clerk);
  req.flash("notice", `${await household.fullName()} was added as household ${household.id}. ${words}`);
  res.redirect(303, `/staff/households/${household.id}`);
}

/** The form of an existing household. */
export async function edit(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  await showEdit(res, household, { values: await household.formValues(), version: household.version });
}

/** Saves the changes. */
export async function update(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const values = { ...fields(req.body, ...names), inactive: ticked(req.body, "inactive") };
  const opened = version(req.body);

  const refused = await refusal(() => household.change(values, opened, req.clerk));
  if (refused)
    return showEdit(res.status(refused.status), household, formAgain(refused, labels, values, opened, labelValues));

  req.flash("notice", `You saved ${await household.fullName()}.`);
  res.redirect(303, `/staff/households/${household.id}`);
}

function labelValues(values: Readonly<Record<string, unknown>>) {
  return { ...values, inactive: values.inactive ? "selected" : "not selected" };
}

function showNew(res: Response, data: object) {
  res.render("staff/households/new", { title: "Add a household", duplicates: [], ...data });
}

async function showEdit(res: Response, household: Household, data: object) {
  const name = await household.fullName();
  res.render("staff/households/edit", { title: `Edit ${name}`, name, household, ...data });
}
