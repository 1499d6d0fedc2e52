import * as calls from "../controllers/staff/messages/calls";
import * as credentialEmails from "../controllers/staff/messages/credential-emails";
import * as deliveries from "../controllers/staff/messages/deliveries";
import * as failedRetries from "../controllers/staff/messages/failed-retries";
import * as messageCancellations from "../controllers/staff/messages/message-cancellations";
import * as messageDrafts from "../controllers/staff/messages/message-drafts";
import * as messageRetries from "../controllers/staff/messages/message-retries";
import * as messageSettlements from "../controllers/staff/messages/message-settlements";
import * as outbox from "../controllers/staff/messages/outbox";
import * as practiceMessages from "../controllers/staff/messages/practice-messages";
import * as printedLetters from "../controllers/staff/messages/printed-letters";
import * as sentDrafts from "../controllers/staff/messages/sent-drafts";
import * as unsubscriptions from "../controllers/staff/messages/unsubscriptions";
import { may, mayOneOf } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

/** Emails to one household, and the outbox. */
export const messageRoutes: Route[] = [
  // To one household
  post("/staff/households/:id/credential-emails", may("email credentials"), credentialEmails.create),
  post(
    "/staff/households/:id/printed-letters",
    [may("print letters with PINs"), may("view web details")],
    printedLetters.create,
  ),
  post("/staff/households/:id/calls", may("email credentials"), calls.create),
  post("/staff/households/:id/unsubscription", may("email credentials"), unsubscriptions.create),
  post("/staff/households/:id/unsubscription/delete", may("email credentials"), unsubscriptions.destroy),

  // The outbox
  get("/staff/outbox", may("work on the outbox"), outbox.index),
  post("/staff/outbox/retries", may("work on the outbox"), messageRetries.create),
  get("/staff/outbox/failed-retries/new", may("work on the outbox"), failedRetries.new),
  post("/staff/outbox/failed-retries", may("work on the outbox"), failedRetries.create),
  post("/staff/outbox/cancellations", may("work on the outbox"), messageCancellations.create),
  post("/staff/outbox/settlements", mayOneOf("work on the outbox", "email credentials"), messageSettlements.create),
  post("/staff/outbox/drafts", may("work on the outbox"), messageDrafts.create),
  post("/staff/outbox/sent-drafts", may("work on the outbox"), sentDrafts.create),
  get("/staff/outbox/:id", mayOneOf("work on the outbox", "email credentials"), outbox.show),
  post("/staff/outbox/:id/retries", mayOneOf("work on the outbox", "email credentials"), messageRetries.update),
  get("/staff/deliveries/:id", mayOneOf("email credentials", "work on the outbox", "change settings"), deliveries.show),
  get("/staff/outbox/:id/draft.eml", may("work on the outbox"), messageDrafts.show),
  post("/staff/outbox/:id/draft", may("work on the outbox"), messageDrafts.update),
  get("/staff/outbox/:id/practice-message", may("read practice messages"), practiceMessages.show),
];
