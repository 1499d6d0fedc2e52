import { forgottenPages } from "./forgotten-pages";

const pages = forgottenPages("user name", "/forgot-user-name");

export { show as new };

/** The form that asks for an email or household ID. */
const show = pages.show;

/** Records the request. The answer is the same for everyone (DESIGN.md rule 5). */
export const create = pages.create;
