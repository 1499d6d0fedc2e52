import type { LineSetter } from "../../../pdf/line-setter";
import { INCH, US_LETTER } from "../../../pdf/paper";
import type { Paragraph } from "../../../pdf/paragraphs";
import { type Setters, wrapParagraphs, writeWrappedText } from "../../../pdf/wrapped-text";
import type { PostalAddress } from "./postal-address";
import { addressLines } from "./postal-address";

/** What is on the page of a letter. */
export interface LetterPage {
  /** The agency's block: its name first. */
  office: string[];
  address: PostalAddress;
  date: string;
  householdId: number;
  body: Paragraph[];
}

/** The window of a number 10 envelope, and the text below it, as the printed letter of one household has them. */
const WINDOW = { x: INCH, y: 2.5 * INCH, width: 3.3 * INCH, pitch: 12 };
const BELOW_WINDOW = 3.9 * INCH;
const MARGIN = INCH;
const WIDTH = US_LETTER.width - 2 * MARGIN;
const HEIGHT = US_LETTER.height - MARGIN - BELOW_WINDOW;
const TOP = 0.75 * INCH;
const OFFICE_WIDTH = 4 * INCH;
const SIZES = [11, 10, 9] as const;
const SMALL = 9.5;
const [ADDRESS_SIZE, SMALLEST_ADDRESS] = [11, 7];

/** True where the fonts have a sign for all that is on the page. */
export function isPrintable(setters: Setters, { office, address, body }: LetterPage) {
  const plain = [...office, ...Object.values(address)].join("");
  return setters.regular.has(plain) && body.every(({ runs }) => runs.every((run) => setters[run.weight].has(run.text)));
}

/**
 * Draws a letter on a page of its own, at the first size at which it fits. Gives false, and draws nothing, where none
 * does.
 */
export function drawLetter(document: PDFKit.PDFDocument, setters: Setters, page: LetterPage): boolean {
  for (const size of SIZES) {
    const text = wrapParagraphs(setters, page.body, WIDTH, size);
    if (text.height > HEIGHT) continue;
    document.addPage({ size: "LETTER", margin: 0 });
    drawHead(setters, page);
    writeWrappedText(setters, text, MARGIN, BELOW_WINDOW, size);
    return true;
  }
  return false;
}

function drawHead({ bold, regular }: Setters, { office, address, date, householdId }: LetterPage) {
  office.forEach((line, index) => {
    const [setter, size] = index === 0 ? [bold, SIZES[0]] : [regular, SMALL];
    setter.write(setter.cut(line, size, OFFICE_WIDTH), MARGIN, TOP + index * 13, size);
  });
  [date, `Household ID ${householdId}`].forEach((line, index) => {
    regular.write(line, US_LETTER.width - MARGIN - regular.width(line, SMALL), TOP + index * 13, SMALL);
  });
  const addressee = addressLines(regular, address, ADDRESS_SIZE, WINDOW.width);
  const size = Math.max(SMALLEST_ADDRESS, Math.min(ADDRESS_SIZE, fittingSize(regular, addressee)));
  addressee.forEach((line, index) => {
    regular.write(regular.cut(line, size, WINDOW.width), WINDOW.x, WINDOW.y + (index + 1) * WINDOW.pitch, size);
  });
}

function fittingSize(setter: LineSetter, lines: string[]) {
  const widest = Math.max(1, ...lines.map((line) => setter.width(line, ADDRESS_SIZE)));
  return (ADDRESS_SIZE * WINDOW.width) / widest;
}
