import { unzipSync } from "fflate";

const OFFICE = "application/vnd.openxmlformats-officedocument";
const OPEN_DOCUMENT = "application/vnd.oasis.opendocument.text";

/** What may go along with an email, by the ending of its name. */
const TYPES: Record<string, { type: string; is: (content: Buffer) => boolean }> = {
  pdf: { type: "application/pdf", is: begins("%PDF-") },
  png: { type: "image/png", is: begins("\x89PNG\r\n\x1a\n") },
  jpg: { type: "image/jpeg", is: begins("\xff\xd8\xff") },
  jpeg: { type: "image/jpeg", is: begins("\xff\xd8\xff") },
  gif: { type: "image/gif", is: (content) => begins("GIF87a")(content) || begins("GIF89a")(content) },
  txt: { type: "text/plain; charset=utf-8", is: isText },
  csv: { type: "text/csv; charset=utf-8", is: isText },
  ics: { type: "text/calendar; charset=utf-8", is: (content) => isText(content) && CALENDAR.test(content.toString()) },
  docx: { type: `${OFFICE}.wordprocessingml.document`, is: hasParts("word/document.xml") },
  xlsx: { type: `${OFFICE}.spreadsheetml.sheet`, is: hasParts("xl/workbook.xml") },
  odt: { type: OPEN_DOCUMENT, is: isOpenDocument },
};

export const EXTENSIONS = Object.keys(TYPES);

const CALENDAR = /^\uFEFF?BEGIN:VCALENDAR\r?\n/;
const MARKUP = /^\uFEFF?\s*<(!doctype|html|head|body|script|svg|\?xml)/i;
const MACROS = /vbaProject\.bin$|^Basic\//i;
const MOST_PARTS = 5000;
const LONGEST_MIMETYPE = 100;
const LONGEST_NAME = 80;
// Signs that show as nothing or turn the rest of a name around, and those that break a path or a header.
const UNFIT = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029"\\/:*?<>|]+/gu;

/** The type that a file is by its name and its content alike; undefined where they differ or it may not go along. */
export function typeOf(name: string, content: Buffer): string | undefined {
  const ending = endingOf(name);
  const known = Object.hasOwn(TYPES, ending) ? TYPES[ending] : undefined;
  return known?.is(content) ? known.type : undefined;
}

/** A file's name as it goes along: no path, nothing that a mail program could take for something else. */
export function cleanName(name: string): string {
  const last = name.normalize("NFC").split(/[\\/]/).at(-1) ?? "";
  const plain = last
    .replace(UNFIT, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^[. ]+/, "");
  const ending = endingOf(plain);
  if (!ending) return plain.slice(0, LONGEST_NAME);
  const stem = [...plain.slice(0, -ending.length - 1)].slice(0, LONGEST_NAME).join("").trim();
  return `${stem || "file"}.${ending}`;
}

function endingOf(name: string) {
  return (/\.([A-Za-z0-9]{1,5})$/.exec(name)?.[1] ?? "").toLowerCase();
}

function begins(signature: string) {
  const bytes = Buffer.from(signature, "latin1");
  return (content: Buffer) => content.subarray(0, bytes.length).equals(bytes);
}

/** UTF-8 without NUL, and no page of the web under another name. */
function isText(content: Buffer) {
  if (content.includes(0)) return false;
  try {
    return !MARKUP.test(new TextDecoder("utf-8", { fatal: true }).decode(content.subarray(0)));
  } catch {
    return false;
  }
}

function hasParts(part: string) {
  return (content: Buffer) => {
    const { names } = partsOf(content);
    return names.includes("[Content_Types].xml") && names.includes(part) && !names.some((name) => MACROS.test(name));
  };
}

function isOpenDocument(content: Buffer) {
  const { names, mimetype } = partsOf(content);
  return mimetype === OPEN_DOCUMENT && names.includes("content.xml") && !names.some((name) => MACROS.test(name));
}

/** The names in a zip, as its directory has them: nothing is unpacked but the few messages that say what it is. */
function partsOf(content: Buffer): { names: string[]; mimetype: string } {
  const names: string[] = [];
  if (!begins("PK\x03\x04")(content)) return { names, mimetype: "" };
  try {
    const { mimetype } = unzipSync(content, {
      filter: ({ name, size, compression }) => {
        if (names.push(name) > MOST_PARTS) throw new Error("too many parts");
        // Taken as it stands: what says that it unpacks to a few messages may unpack for hours.
        return name === "mimetype" && compression === 0 && size < LONGEST_MIMETYPE;
      },
    });
    return { names, mimetype: mimetype ? Buffer.from(mimetype).toString("latin1") : "" };
  } catch {
    return { names: [], mimetype: "" };
  }
}
