import * as bulkAssignments from "../controllers/staff/web-access/bulk-assignments/assignments";
import * as bulkCancellations from "../controllers/staff/web-access/bulk-assignments/cancellations";
import * as bulkExceptionExports from "../controllers/staff/web-access/bulk-assignments/exception-exports";
import * as bulkExceptions from "../controllers/staff/web-access/bulk-assignments/exceptions";
import * as bulkHouseholds from "../controllers/staff/web-access/bulk-assignments/households";
import * as bulkPauses from "../controllers/staff/web-access/bulk-assignments/pauses";
import * as bulkRuns from "../controllers/staff/web-access/bulk-assignments/runs";
import * as bulkTemplates from "../controllers/staff/web-access/bulk-assignments/templates";
import * as bulkUndos from "../controllers/staff/web-access/bulk-assignments/undos";
import * as lockouts from "../controllers/staff/web-access/lockouts";
import * as replacementAllowances from "../controllers/staff/web-access/replacement-allowances";
import * as userNames from "../controllers/staff/web-access/user-names";
import * as webDetails from "../controllers/staff/web-access/web-details";
import * as webUsers from "../controllers/staff/web-access/web-users";
import { may, mayOneOf } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

/** User names and PINs, one household at a time and in bulk. */
export const webAccessRoutes: Route[] = [
  // Web Details
  get("/staff/households/:id/web-details", may("view web details"), webDetails.edit),
  post("/staff/households/:id/web-details", mayOneOf("assign web users", "unlock web users"), webDetails.update),
  post("/staff/households/:id/lockout/delete", may("unlock web users"), lockouts.destroy),
  post("/staff/households/:id/web-user", may("assign web users"), webUsers.create),
  post("/staff/households/:id/user-name", may("assign web users"), userNames.update),

  // Bulk WebTrac ID/PIN Assign
  get("/staff/bulk-assignments", may("run bulk assignments"), bulkAssignments.index),
  post("/staff/bulk-assignments", may("run bulk assignments"), bulkAssignments.create),
  post("/staff/bulk-assignments/templates", may("run bulk assignments"), bulkTemplates.create),
  post("/staff/bulk-assignments/templates/:id/delete", may("run bulk assignments"), bulkTemplates.destroy),
  post("/staff/bulk-assignments/replacement-allowances", may("manage clerks"), replacementAllowances.create),
  get("/staff/bulk-assignments/:id", may("run bulk assignments"), bulkAssignments.show),
  get("/staff/bulk-assignments/:id/process", may("run bulk assignments"), bulkRuns.new),
  post("/staff/bulk-assignments/:id/runs", may("run bulk assignments"), bulkRuns.create),
  post("/staff/bulk-assignments/:id/pauses", may("run bulk assignments"), bulkPauses.create),
  post("/staff/bulk-assignments/:id/pauses/delete", may("run bulk assignments"), bulkPauses.destroy),
  get("/staff/bulk-assignments/:id/cancel", may("run bulk assignments"), bulkCancellations.new),
  post("/staff/bulk-assignments/:id/cancellations", may("run bulk assignments"), bulkCancellations.create),
  get("/staff/bulk-assignments/:id/undo", may("run bulk assignments"), bulkUndos.new),
  post("/staff/bulk-assignments/:id/undo", may("run bulk assignments"), bulkUndos.create),
  get("/staff/bulk-assignments/:id/exceptions", may("run bulk assignments"), bulkExceptions.index),
  get("/staff/bulk-assignments/:id/exceptions.csv", may("run bulk assignments"), bulkExceptionExports.show),
  get("/staff/bulk-assignments/:id/households", may("run bulk assignments"), bulkHouseholds.index),
];
