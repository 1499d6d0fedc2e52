import * as desk from "./controllers/staff/desk";
import * as lockouts from "./controllers/staff/lockouts";
import * as staffSessions from "./controllers/staff/sessions";
import * as webDetails from "./controllers/staff/web-details";
import * as account from "./controllers/webtrac/account";
import * as firstLogin from "./controllers/webtrac/first-login";
import * as front from "./controllers/webtrac/front";
import * as notBuilt from "./controllers/webtrac/not-built";
import * as profile from "./controllers/webtrac/profile";
import * as profilePin from "./controllers/webtrac/profile-pin";
import * as profileUserName from "./controllers/webtrac/profile-user-name";
import * as sessions from "./controllers/webtrac/sessions";
import { anyClerk, customer, customerWhoMustChange, may, mayOneOf, signedIn, whileLive } from "./web/authorization";
import { get, post, type Route } from "./web/routing";

const anyone: [] = [];

/** Every address of the product and who may use it. */
export const routes: Route[] = [
  // The public pages
  get("/", whileLive, front.show),
  get("/login", whileLive, sessions.show),
  post("/login", whileLive, sessions.create),
  post("/logout", anyone, sessions.destroy),
  post("/session/extend", signedIn, sessions.update),
  get("/forgot-pin", whileLive, notBuilt.show("Forgot your PIN?")),
  get("/forgot-user-name", whileLive, notBuilt.show("Forgot your user name?")),
  get("/register", whileLive, notBuilt.show("Need an account?")),
  get("/.well-known/change-password", anyone, notBuilt.changePassword),

  // The household's own pages
  get("/first-login", [whileLive, customerWhoMustChange], firstLogin.edit),
  post("/first-login", [whileLive, customerWhoMustChange], firstLogin.update),
  get("/account", [whileLive, customer], account.show),
  get("/account/profile", [whileLive, customer], profile.show),
  post("/account/profile/user-name", [whileLive, customer], profileUserName.update),
  post("/account/profile/pin", [whileLive, customer], profilePin.update),

  // The clerks' way in
  get("/staff/login", anyone, staffSessions.show),
  post("/staff/login", anyone, staffSessions.create),
  post("/staff/logout", anyClerk, staffSessions.destroy),
  post("/staff/session/extend", anyClerk, staffSessions.update),

  // The desk
  get("/staff", anyClerk, desk.show),

  // Web Details
  get("/staff/households/:id/web-details", may("view web details"), webDetails.edit),
  post("/staff/households/:id/web-details", mayOneOf("assign web users", "unlock web users"), webDetails.update),
  post("/staff/households/:id/lockout/delete", may("unlock web users"), lockouts.destroy),
];
