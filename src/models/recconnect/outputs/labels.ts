import { newDocument } from "../../../pdf/document";
import { LineSetter } from "../../../pdf/line-setter";
import { streamDocument } from "../../../pdf/streamed-document";
import type { CampaignFacts } from "../campaign-facts";
import { ExcludedRecords, listExcludedRecords } from "./excluded-records";
import { cornerOf, LABEL_SHEETS, type LabelSheet, labelsOn, type SheetName } from "./label-sheets";
import { outputRecords, type Scope } from "./output-records";
import { addressLines, type PostalAddress, postalAddressOf } from "./postal-address";

const LEADING = 1.2;
const ASCENT = 0.75;
/** Printers are a little off: nothing stands closer to a label's edge, in points. */
const CLEAR = 8;
const UNPRINTABLE = "Its name or address has characters that can't be printed.";

/**
 * Process Labels: a PDF of address labels in pieces, the first on the label `start` of its sheet. Pages behind the
 * labels list who has none and why.
 */
export async function* labels(campaign: CampaignFacts, scope: Scope, name: SheetName, start: number) {
  const sheet: LabelSheet = LABEL_SHEETS[name];
  const document = await newDocument("RecConnect labels");
  const setter = new LineSetter(document, "regular");
  const leftOut = new ExcludedRecords();
  yield* streamDocument(document, async function* draw() {
    let place = start - 1;
    for await (const records of outputRecords(campaign, scope)) {
      for (const record of records) {
        const address = postalAddressOf(record);
        if (typeof address === "string") leftOut.add(record, address);
        else if (!setter.has(Object.values(address).join(""))) leftOut.add(record, UNPRINTABLE);
        else {
          place %= labelsOn(sheet);
          if (place === 0 || !document.page) document.addPage({ size: "LETTER", margin: 0 });
          drawLabel(setter, sheet, place++, address);
        }
      }
      yield;
    }
    listExcludedRecords(document, leftOut, "Without a label");
  });
}

/** Lines that are too long are set smaller, then cut. */
function drawLabel(setter: LineSetter, sheet: LabelSheet, place: number, address: PostalAddress) {
  const width = sheet.width - 2 * CLEAR;
  const lines = addressLines(setter, address, sheet.size, width);
  const widest = Math.max(...lines.map((line) => setter.width(line, sheet.size)));
  const size = Math.max(sheet.smallest, Math.min(sheet.size, (sheet.size * width) / widest));
  const corner = cornerOf(sheet, place);
  const first =
    corner.y + (sheet.height - lines.length * size * LEADING) / 2 + ASCENT * size + ((LEADING - 1) / 2) * size;
  lines.forEach((line, index) => {
    setter.write(setter.cut(line, size, width), corner.x + CLEAR, first + index * size * LEADING, size);
  });
}
