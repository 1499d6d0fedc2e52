import * as households from "../controllers/staff/households/households";
import * as importColumns from "../controllers/staff/households/import-columns";
import * as importRefusals from "../controllers/staff/households/import-refusals";
import * as importRuns from "../controllers/staff/households/import-runs";
import * as imports from "../controllers/staff/households/imports";
import * as members from "../controllers/staff/households/members";
import * as passes from "../controllers/staff/households/passes";
import * as primaryPeople from "../controllers/staff/households/primary-people";
import { may } from "../web/authorization";
import { get, post, type Route } from "../web/routing";

/** Households, their members and passes, and imports. */
export const householdRoutes: Route[] = [
  // Households
  get("/staff/households", may("search households"), households.index),
  get("/staff/households/new", may("change households"), households.new),
  post("/staff/households", may("change households"), households.create),
  get("/staff/households/:id", may("search households"), households.show),
  get("/staff/households/:id/edit", may("change households"), households.edit),
  post("/staff/households/:id", may("change households"), households.update),
  get("/staff/households/:id/members/new", may("change households"), members.new),
  post("/staff/households/:id/members", may("change households"), members.create),
  get("/staff/households/:id/members/:memberId/edit", may("change households"), members.edit),
  post("/staff/households/:id/members/:memberId", may("change households"), members.update),
  post("/staff/households/:id/members/:memberId/delete", may("change households"), members.destroy),
  post("/staff/households/:id/members/:memberId/primary", may("change households"), primaryPeople.update),
  get("/staff/households/:id/passes/new", may("change households"), passes.new),
  post("/staff/households/:id/passes", may("change households"), passes.create),
  get("/staff/households/:id/passes/:passId/edit", may("change households"), passes.edit),
  post("/staff/households/:id/passes/:passId", may("change households"), passes.update),

  // Imports
  get("/staff/imports", may("import households"), imports.index),
  post("/staff/imports", may("import households"), imports.create, imports.uploadedFile),
  get("/staff/imports/:id", may("import households"), imports.show),
  post("/staff/imports/:id/delete", may("import households"), imports.destroy),
  get("/staff/imports/:id/columns", may("import households"), importColumns.edit),
  post("/staff/imports/:id/columns", may("import households"), importColumns.update),
  post("/staff/imports/:id/runs", may("import households"), importRuns.create),
  post("/staff/imports/:id/runs/delete", may("import households"), importRuns.destroy),
  get("/staff/imports/:id/refusals", may("import households"), importRefusals.show),
];
