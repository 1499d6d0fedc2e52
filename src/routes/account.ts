import * as account from "../controllers/webtrac/account";
import * as firstLogin from "../controllers/webtrac/first-login";
import * as profile from "../controllers/webtrac/profile";
import * as profilePin from "../controllers/webtrac/profile-pin";
import * as profileUnsubscriptions from "../controllers/webtrac/profile-unsubscriptions";
import * as profileUserName from "../controllers/webtrac/profile-user-name";
import { customer, customerWhoMustChange, whileLive } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

/** The pages of a signed-in household. */
export const accountRoutes: Route[] = [
  get("/first-login", [whileLive, customerWhoMustChange], firstLogin.edit),
  post("/first-login", [whileLive, customerWhoMustChange], firstLogin.update),
  get("/account", [whileLive, customer], account.show),
  get("/account/profile", [whileLive, customer], profile.show),
  post("/account/profile/user-name", [whileLive, customer], profileUserName.update),
  post("/account/profile/pin", [whileLive, customer], profilePin.update),
  post("/account/profile/unsubscription", [whileLive, customer], profileUnsubscriptions.create),
  post("/account/profile/unsubscription/delete", [whileLive, customer], profileUnsubscriptions.destroy),
];
