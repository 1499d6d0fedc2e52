import * as desk from "./controllers/staff/desk";
import * as staffSessions from "./controllers/staff/sessions";
import * as front from "./controllers/webtrac/front";
import { anyClerk, whileLive } from "./web/authorization";
import { get, post, type Route } from "./web/routing";

const anyone: [] = [];

/** Every address of the product and who may use it. */
export const routes: Route[] = [
  // The public pages
  get("/", whileLive, front.show),

  // The clerks' way in
  get("/staff/login", anyone, staffSessions.show),
  post("/staff/login", anyone, staffSessions.create),
  post("/staff/logout", anyClerk, staffSessions.destroy),
  post("/staff/session/extend", anyClerk, staffSessions.update),

  // The desk
  get("/staff", anyClerk, desk.show),
];
