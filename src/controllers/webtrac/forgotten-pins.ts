import { forgottenPages } from "./forgotten-pages";

const pages = forgottenPages("PIN", "/forgot-pin");

export { show as new };

/** Asks for a user name, email or household ID. */
const show = pages.show;

/** Writes down what was asked for; the answer is the same for everyone (DESIGN.md rule 5). */
export const create = pages.create;
