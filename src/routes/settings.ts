import * as applicationParameters from "../controllers/staff/settings/application-parameters";
import * as commentCodeVersions from "../controllers/staff/settings/comment-code-versions";
import * as commentCodes from "../controllers/staff/settings/comment-codes";
import * as emailDevice from "../controllers/staff/settings/email-device";
import * as historyCategories from "../controllers/staff/settings/history-categories";
import * as languageCodeDefaults from "../controllers/staff/settings/language-code-defaults";
import * as languageCodeVersions from "../controllers/staff/settings/language-code-versions";
import * as languageCodes from "../controllers/staff/settings/language-codes";
import * as mailServerChecks from "../controllers/staff/settings/mail-server-checks";
import * as mailingRules from "../controllers/staff/settings/mailing-rules";
import * as messagePreviews from "../controllers/staff/settings/message-previews";
import * as passTypes from "../controllers/staff/settings/pass-types";
import * as passwordDevice from "../controllers/staff/settings/password-device";
import * as testEmails from "../controllers/staff/settings/test-emails";
import * as textDevice from "../controllers/staff/settings/text-device";
import * as userNameSimulations from "../controllers/staff/settings/user-name-simulations";
import * as webParameters from "../controllers/staff/settings/web-parameters";
import { may } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

/** What an administrator can change. */
export const settingsRoutes: Route[] = [
  // Devices and parameters
  get("/staff/settings/password-device", may("change settings"), passwordDevice.edit),
  post("/staff/settings/password-device", may("change settings"), passwordDevice.update),
  get("/staff/settings/email-device", may("change settings"), emailDevice.edit),
  post("/staff/settings/email-device", may("change settings"), emailDevice.update),
  post("/staff/settings/email-device/mail-server-checks", may("change settings"), mailServerChecks.create),
  post("/staff/settings/email-device/test-emails", may("change settings"), testEmails.create),
  get("/staff/settings/mailing-rules", may("change settings"), mailingRules.edit),
  post("/staff/settings/mailing-rules", may("change settings"), mailingRules.update),
  get("/staff/settings/text-device", may("change settings"), textDevice.edit),
  post("/staff/settings/text-device", may("change settings"), textDevice.update),
  get("/staff/settings/web-parameters", may("change settings"), webParameters.edit),
  post("/staff/settings/web-parameters", may("change settings"), webParameters.update),
  get("/staff/settings/application-parameters", may("change settings"), applicationParameters.edit),
  post("/staff/settings/application-parameters", may("change settings"), applicationParameters.update),
  post("/staff/settings/application-parameters/simulations", may("change settings"), userNameSimulations.create),

  // Lists
  get("/staff/settings/pass-types", may("change settings"), passTypes.index),
  post("/staff/settings/pass-types", may("change settings"), passTypes.create),
  get("/staff/settings/pass-types/:id/edit", may("change settings"), passTypes.edit),
  post("/staff/settings/pass-types/:id", may("change settings"), passTypes.update),
  get("/staff/settings/history-categories", may("change settings"), historyCategories.index),
  post("/staff/settings/history-categories", may("change settings"), historyCategories.create),
  get("/staff/settings/history-categories/:id/edit", may("change settings"), historyCategories.edit),
  post("/staff/settings/history-categories/:id", may("change settings"), historyCategories.update),

  // Texts of messages
  get("/staff/settings/comment-codes", may("change message texts"), commentCodes.index),
  get("/staff/settings/comment-codes/new", may("change message texts"), commentCodes.new),
  post("/staff/settings/comment-codes", may("change message texts"), commentCodes.create),
  get("/staff/settings/comment-codes/:id", may("change message texts"), commentCodes.edit),
  post("/staff/settings/comment-codes/:id", may("change message texts"), commentCodes.update),
  get("/staff/settings/comment-codes/:id/versions/:version", may("change message texts"), commentCodeVersions.show),
  post("/staff/settings/comment-codes/:id/versions", may("change message texts"), commentCodeVersions.create),
  post("/staff/settings/message-previews", may("change message texts"), messagePreviews.create),
  get("/staff/settings/language-codes", may("change message texts"), languageCodes.index),
  get("/staff/settings/language-codes/:number", may("change message texts"), languageCodes.edit),
  post("/staff/settings/language-codes/:number", may("change message texts"), languageCodes.update),
  get(
    "/staff/settings/language-codes/:number/versions/:version",
    may("change message texts"),
    languageCodeVersions.show,
  ),
  post("/staff/settings/language-codes/:number/versions", may("change message texts"), languageCodeVersions.create),
  post("/staff/settings/language-codes/:number/default", may("change message texts"), languageCodeDefaults.create),
];
