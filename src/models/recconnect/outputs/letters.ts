import { newDocument } from "../../../pdf/document";
import { LineSetter } from "../../../pdf/line-setter";
import type { Paragraph } from "../../../pdf/paragraphs";
import { streamDocument } from "../../../pdf/streamed-document";
import type { Setters } from "../../../pdf/wrapped-text";
import { Household } from "../../households/household";
import type { MessageText } from "../../messages/canned-texts/text-validation";
import { householdValues } from "../../messages/merging/household-values";
import type { MergeValues } from "../../messages/merging/markdown-email";
import { mergeLine } from "../../messages/merging/markdown-email";
import { fieldsIn, type MergeField } from "../../messages/merging/merge-fields";
import { officeLines, todaysDate } from "../../messages/printed/letter-addresses";
import { markdownParagraphs } from "../../messages/printed/markdown-paragraphs";
import { assignedCredentials } from "../../web-access/assigned-credentials";
import type { CampaignFacts } from "../campaign-facts";
import { ExcludedRecords, listExcludedRecords } from "./excluded-records";
import { drawLetter, isPrintable } from "./letter-page";
import { type OutputRecord, outputRecords, type Scope } from "./output-records";
import { GONE, type PostalAddress, postalAddressOf } from "./postal-address";

const HAS_EMAIL = "It has an email. PINs are printed only for households without one.";
const UNPRINTABLE = "It has characters that can't be printed.";
const TOO_LONG = "Its letter is longer than one page.";
const YIELD_EVERY = 20;

/** What is the same for all letters of a campaign. */
interface Text {
  heading: string;
  body: string;
  fields: MergeField[];
  withPins: boolean;
}
interface Merged {
  address: PostalAddress;
  values: MergeValues;
}

/**
 * Process Letters: a PDF in pieces, one page each. Pages behind the letters list who has none and why. **With <WebPin>
 * in its text the PIN is in clear**: for the answer to a clerk who may print it and nowhere else (DESIGN.md rule 4).
 */
export async function* letters(campaign: CampaignFacts, scope: Scope, wanted: MessageText) {
  const text = textOf(wanted);
  const [office, date] = [await officeLines(), todaysDate()];
  const document = await newDocument("RecConnect letters");
  const setters = settersOf(document);
  const leftOut = new ExcludedRecords();
  yield* streamDocument(document, async function* draw() {
    let drawn = 0;
    for await (const record of each(campaign, scope)) {
      const merged = await mergedFor(record, text);
      if (typeof merged === "string") leftOut.add(record, merged);
      else {
        const { address, values } = merged;
        const page = { office, address, date, householdId: record.householdId, body: bodyOf(text, values) };
        const error = isPrintable(setters, page) ? drawLetter(document, setters, page) || TOO_LONG : UNPRINTABLE;
        if (typeof error === "string") leftOut.add(record, error);
      }
      if (++drawn % YIELD_EVERY === 0) yield;
    }
    listExcludedRecords(document, leftOut, "Without a letter");
  });
}

/** How many letters with PINs there would be now, for the audit log. Opens no PIN longer than it looks at it. */
export async function countOfLetters(campaign: CampaignFacts, scope: Scope, wanted: MessageText) {
  const text = textOf(wanted);
  let count = 0;
  for await (const record of each(campaign, scope)) {
    if (typeof (await mergedFor(record, text)) !== "string") count++;
  }
  return count;
}

function textOf({ subject, body }: MessageText): Text {
  const fields = fieldsIn(subject, body);
  return { heading: subject, body, fields, withPins: fields.includes("WebPin") };
}

async function* each(campaign: CampaignFacts, scope: Scope) {
  for await (const records of outputRecords(campaign, scope)) yield* records;
}

/** The values of one letter, or why there is none, as a sentence. */
async function mergedFor(record: OutputRecord, { fields, withPins }: Text): Promise<Merged | string> {
  const address = postalAddressOf(record);
  if (typeof address === "string") return address;
  if (withPins && record.email !== null) return HAS_EMAIL;

  const household = await Household.findBy({ id: record.householdId });
  if (!household) return GONE;
  const values = await householdValues(fields, household);
  if (withPins) {
    const { pin, exception } = await assignedCredentials(household);
    if (pin === null) return `It ${exception}.`;
    values.WebPin = pin;
  }
  const hole = fields.find((field) => !values[field]?.trim());
  if (hole) return `It has no value for <${hole}>.`;
  // A PIN is the household's: its letter is for the primary person, whosever pass was selected.
  const person = withPins ? await household.primaryPerson() : undefined;
  return { address: { ...address, name: person?.name ?? address.name }, values };
}

function bodyOf({ heading, body }: Text, values: MergeValues): Paragraph[] {
  const first: Paragraph = { runs: [{ text: mergeLine(heading, values), weight: "bold" }], indent: 0 };
  return [first, ...markdownParagraphs(body, values)];
}

function settersOf(document: PDFKit.PDFDocument): Setters {
  return {
    regular: new LineSetter(document, "regular"),
    italic: new LineSetter(document, "italic"),
    bold: new LineSetter(document, "bold"),
  };
}
