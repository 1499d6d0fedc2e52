import * as auditEvents from "../controllers/staff/administration/audit-events";
import * as auditExports from "../controllers/staff/administration/audit-exports";
import * as clerks from "../controllers/staff/administration/clerks";
import * as ownPassword from "../controllers/staff/administration/own-password";
import * as permissionsDevices from "../controllers/staff/administration/permissions-devices";
import * as staffSessions from "../controllers/staff/administration/sessions";
import * as desk from "../controllers/staff/desk";
import { anyClerk, may } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

const anyone: [] = [];

/** Staff sign-in, the desk, clerks, permissions, and the audit log. */
export const administrationRoutes: Route[] = [
  // Staff sign-in
  get("/staff/login", anyone, staffSessions.show),
  post("/staff/login", anyone, staffSessions.create),
  post("/staff/logout", anyClerk, staffSessions.destroy),
  post("/staff/session/extend", anyClerk, staffSessions.update),
  get("/staff/password", anyClerk, ownPassword.edit),
  post("/staff/password", anyClerk, ownPassword.update),

  // The desk
  get("/staff", anyClerk, desk.show),

  // Clerks and permissions
  get("/staff/settings/permissions", may("manage clerks"), permissionsDevices.index),
  get("/staff/settings/permissions/new", may("manage clerks"), permissionsDevices.new),
  post("/staff/settings/permissions", may("manage clerks"), permissionsDevices.create),
  get("/staff/settings/permissions/:id", may("manage clerks"), permissionsDevices.edit),
  post("/staff/settings/permissions/:id", may("manage clerks"), permissionsDevices.update),
  get("/staff/settings/clerks", may("manage clerks"), clerks.index),
  get("/staff/settings/clerks/new", may("manage clerks"), clerks.new),
  post("/staff/settings/clerks", may("manage clerks"), clerks.create),
  get("/staff/settings/clerks/:id", may("manage clerks"), clerks.edit),
  post("/staff/settings/clerks/:id", may("manage clerks"), clerks.update),

  // The audit log
  get("/staff/audit", may("read audit log"), auditEvents.index),
  get("/staff/audit.csv", may("read audit log"), auditExports.show),
];
