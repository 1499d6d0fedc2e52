import { forgottenPages } from "./forgotten-pages";

const pages = forgottenPages("user name", "/forgot-user-name");

export { show as new };

/** Asks for an email or household ID. */
const show = pages.show;

/** Writes down what was asked for; the answer is the same for everyone (DESIGN.md rule 5). */
export const create = pages.create;
