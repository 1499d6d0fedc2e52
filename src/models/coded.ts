import { isUniqueViolation } from "../database/unique-violation";
import { Invalid } from "./errors";

/** What the form of a maintained list says of one entry; blank is "". */
export interface WantedCoded {
  code: string;
  description: string;
}

const LONGEST_CODE = 30;
const LONGEST_DESCRIPTION = 200;
const CODE = /^[A-Z0-9][A-Z0-9 ./_-]*$/;

/** Codes are in capital letters. */
export function tidyCoded({ code, description }: WantedCoded): WantedCoded {
  return { code: code.slice(0, LONGEST_CODE + 1).toUpperCase(), description };
}

/** What is wrong with a code and its description, by field. */
export function validateCoded({ code, description }: WantedCoded) {
  return { code: errorInCode(code), description: errorInDescription(description) };
}

/** The unique index judges the code; caught outside of the transaction, which is over by then. Throws Invalid (`code`). */
export async function orTaken<Result>(sentence: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (isUniqueViolation(error)) throw new Invalid({ code: sentence });
    throw error;
  }
}

function errorInCode(code: string) {
  if (!code) return "Enter a code.";
  if (code.length > LONGEST_CODE) return `Use at most ${LONGEST_CODE} characters.`;
  return CODE.test(code)
    ? null
    : "Use letters, digits, spaces, hyphens, dots, slashes and underscores, beginning with a letter or digit.";
}

function errorInDescription(description: string) {
  if (!description) return "Enter a description.";
  return description.length > LONGEST_DESCRIPTION ? `Use at most ${LONGEST_DESCRIPTION} characters.` : null;
}
