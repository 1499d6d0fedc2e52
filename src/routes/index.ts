import type { Route } from "../web/routing";
import { accountRoutes } from "./account";
import { administrationRoutes } from "./administration";
import { householdRoutes } from "./households";
import { messageRoutes } from "./messages";
import { publicRoutes } from "./public";
import { recconnectRoutes } from "./recconnect";
import { settingsRoutes } from "./settings";
import { webAccessRoutes } from "./web-access";

/** Every address of the product and who may use it, one table for each area. */
export const routes: Route[] = [
  ...publicRoutes,
  ...accountRoutes,
  ...householdRoutes,
  ...webAccessRoutes,
  ...messageRoutes,
  ...recconnectRoutes,
  ...settingsRoutes,
  ...administrationRoutes,
];
