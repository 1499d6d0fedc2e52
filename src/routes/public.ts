import * as forgottenPins from "../controllers/webtrac/forgotten-pins";
import * as forgottenUserNames from "../controllers/webtrac/forgotten-user-names";
import * as front from "../controllers/webtrac/front";
import * as incomingTexts from "../controllers/webtrac/incoming-texts";
import * as notBuilt from "../controllers/webtrac/not-built";
import * as resetTokens from "../controllers/webtrac/reset-tokens";
import * as resets from "../controllers/webtrac/resets";
import * as sessions from "../controllers/webtrac/sessions";
import * as unsubscribeLinks from "../controllers/webtrac/unsubscribe-links";
import { signedIn, whileLive } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

const anyone: [] = [];

/** The pages that anyone can open. */
export const publicRoutes: Route[] = [
  get("/", whileLive, front.show),
  get("/login", whileLive, sessions.show),
  post("/login", whileLive, sessions.create),
  post("/logout", anyone, sessions.destroy),
  post("/session/extend", signedIn, sessions.update),
  get("/forgot-pin", whileLive, forgottenPins.new),
  post("/forgot-pin", whileLive, forgottenPins.create),
  get("/forgot-user-name", whileLive, forgottenUserNames.new),
  post("/forgot-user-name", whileLive, forgottenUserNames.create),
  get("/reset/:token", whileLive, resetTokens.show),
  get("/reset", whileLive, resets.edit),
  post("/reset", whileLive, resets.update),
  get("/unsubscribe/:token", anyone, unsubscribeLinks.show),
  post("/unsubscribe/:token", anyone, unsubscribeLinks.create),
  post("/unsubscribe/:token/delete", anyone, unsubscribeLinks.destroy),
  post("/texts/incoming", anyone, incomingTexts.create),
  get("/register", whileLive, notBuilt.show("Need an account?")),
  get("/.well-known/change-password", anyone, notBuilt.changePassword),
];
