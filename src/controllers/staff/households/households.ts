import type { Request, Response } from "express";
import { refuse } from "../../../models/errors";
import { Household } from "../../../models/households/household";
import { validateHousehold } from "../../../models/households/household-errors";
import { HouseholdSearch } from "../../../models/households/household-search";
import { Pass } from "../../../models/households/pass";
import { possibleDuplicates } from "../../../models/households/possible-duplicates";
import { addHousehold } from "../../../models/messages/new-household";
import { refusalOfAddress } from "../../../models/messages/outbox/failed-messages";
import { Unsubscription } from "../../../models/messages/unsubscription";
import { historyOf } from "../../../models/recconnect/household-history";
import { webAccessOf } from "../../../models/web-access/states-of-households";
import { WebUser } from "../../../models/web-access/web-user";
import { offerFor } from "../../../models/web-access/web-user-offer";
import { stoppedSince } from "../../../texts/stopped-mobiles";
import { fields, ticked, version, wholeNumber } from "../../../web/fields";
import { refusal } from "../../../web/refusal";
import { formAgain } from "../form-again";
import { replyOf } from "../messages/outbox-words";
import { recipientStateLabels } from "../recconnect/sending/recipient-states";

const labels = {
  firstName: "First name",
  lastName: "Last name",
  dateOfBirth: "Date of birth",
  address: "Address",
  addressLineTwo: "Address, second line",
  city: "City",
  state: "State",
  zip: "ZIP code",
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

/** What the search finds; a single find opens at once. */
export async function index(req: Request, res: Response) {
  const { q, page } = fields(req.query, "q", "page");
  const search = new HouseholdSearch(q);
  if (search.blank) return res.render("staff/households/index", { title: "Households", q: "" });

  const wanted = wholeNumber(page) || 1;
  const found = await search.page(wanted);
  const [only] = found.households;
  if (only && found.count === 1 && wanted === 1) return res.redirect(303, `/staff/households/${only.id}`);

  const access = await webAccessOf(found.households.map(({ id }) => id));
  const title = found.pages > 1 ? `Households, page ${found.page} of ${found.pages}` : "Households";
  res.render("staff/households/index", { title, q, search, found, access });
}

/** Everything about one household that a clerk needs at the counter. */
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
    textsStoppedAt: await stoppedSince(phones.mobilePhone),
    passes: await Pass.of(household),
    unsubscription: await Unsubscription.of(household),
    addressRefused: await refusalOfAddress(household),
    replyOf,
    history: await historyOf(household, HISTORY_SHOWN),
    words: recipientStateLabels,
    offer: req.clerk.may("assign web users") ? await offerFor(household, webUser) : null,
  });
}

/** An empty form. */
async function blank(_req: Request, res: Response) {
  adding(res, { values: { residency: "not verified" } });
}

/** Adds a household; first a hint where another has the same email or phone. */
export async function create(req: Request, res: Response) {
  const values = fields(req.body, ...names);
  const refused = await refusal(async () => refuse(validateHousehold(values)));
  if (refused) return adding(res.status(refused.status), { values, errors: refused.errors });

  const duplicates = ticked(req.body, "anyway") ? [] : await possibleDuplicates(values);
  if (duplicates.length > 0) return adding(res.status(422), { values, duplicates });

  const { household, words } = await addHousehold(values, req.clerk);
  req.flash("notice", `${await household.fullName()} is added as household ${household.id}. ${words}`);
  res.redirect(303, `/staff/households/${household.id}`);
}

/** The form of a household that is there. */
export async function edit(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  await editing(res, household, { values: await household.asTyped(), version: household.version });
}

/** Saves what was changed. */
export async function update(req: Request, res: Response) {
  const household = await Household.find(req.params.id);
  const values = { ...fields(req.body, ...names), inactive: ticked(req.body, "inactive") };
  const opened = version(req.body);

  const refused = await refusal(() => household.change(values, opened, req.clerk));
  if (refused)
    return editing(res.status(refused.status), household, formAgain(refused, labels, values, opened, inWords));

  req.flash("notice", `${await household.fullName()} is saved.`);
  res.redirect(303, `/staff/households/${household.id}`);
}

function inWords(values: Readonly<Record<string, unknown>>) {
  return { ...values, inactive: values.inactive ? "ticked" : "not ticked" };
}

function adding(res: Response, data: object) {
  res.render("staff/households/new", { title: "Add a household", duplicates: [], ...data });
}

async function editing(res: Response, household: Household, data: object) {
  const name = await household.fullName();
  res.render("staff/households/edit", { title: `Edit ${name}`, name, household, ...data });
}
